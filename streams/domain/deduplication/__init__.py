"""Which reports are of the same event, and what the event then says. Pure: state comes in, decisions go out."""
