"""The address of the live page. Light, because it is told before anything of the page is loaded."""


def page_url(host: str, port: int) -> str:
    """Return the address of the page for people; an IPv6 address goes into brackets."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
