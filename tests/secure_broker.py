"""Apache Kafka with TLS, login by SCRAM and access control lists, beside the open door that its tests set it up by."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from streams.local_broker import KafkaBroker
from streams.local_broker.ports import free_port

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of users that exist for the length of a test
MECHANISM: Final = "SCRAM-SHA-512"
_STORE_PASSWORD: Final = "changeit"  # noqa: S105 - of a key that is made anew for every test
_ANSWER_S: Final = 30


@dataclass(frozen=True, slots=True)
class Right:
    """A right as the table in docs/operations.md lists it; a name that ends in ``*`` is a prefix."""

    kind: ResourceType
    name: str
    operation: AclOperation


class SecureKafkaBroker(KafkaBroker):
    """A broker whose second listener wants TLS and a login, and lets users do what they have been given a right to."""

    secure_port: int

    @property
    def secure_servers(self) -> str:
        """The address of the listener that wants a login."""
        return f"127.0.0.1:{self.secure_port}"

    @property
    def ca_file(self) -> Path:
        """The certificate to trust (PEM)."""
        return self._folder / "ca.pem"

    def settings_of(self, user: str) -> dict[str, str]:
        """Return the settings by which a user reaches the broker."""
        return {
            "bootstrap_servers": self.secure_servers,
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": MECHANISM,
            "sasl_username": user,
            "sasl_password": PASSWORD,
            "tls_ca_file": str(self.ca_file),
        }

    def add_user(self, user: str, rights: Sequence[Right]) -> None:
        """Create a user with these rights and no other."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        _await(admin.alter_user_scram_credentials([UserScramCredentialUpsertion(user, info, PASSWORD.encode())]))
        if rights:
            _await(admin.create_acls([_binding(user, right) for right in rights]))

    def take_right(self, user: str, right: Right) -> None:
        """Take a right away again."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})

        binding = _binding(user, right)
        _await(
            admin.delete_acls(
                [
                    AclBindingFilter(
                        binding.restype,
                        binding.name,
                        binding.resource_pattern_type,
                        binding.principal,
                        binding.host,
                        binding.operation,
                        binding.permission_type,
                    )
                ]
            )
        )

    def _write_properties(self, broker_port: int, controller_port: int) -> Path:
        path = super()._write_properties(broker_port, controller_port)
        self.secure_port = getattr(self, "secure_port", 0) or free_port()
        store = self._folder / "broker.p12"
        if not store.exists():
            self._make_key(store)
        changed = {
            "listeners": f"BROKER://127.0.0.1:{broker_port},SECURE://{self.secure_servers},"
            f"CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"BROKER://127.0.0.1:{broker_port},SECURE://{self.secure_servers}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms": MECHANISM,
            "listener.name.secure.sasl.enabled.mechanisms": MECHANISM,
            "listener.name.secure.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "listener.name.secure.ssl.keystore.type": "PKCS12",
            "listener.name.secure.ssl.keystore.location": str(store),
            "listener.name.secure.ssl.keystore.password": _STORE_PASSWORD,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            # Whoever comes by the open listener: the broker itself, and the test that gives out rights.
            "super.users": "User:ANONYMOUS",
        }
        kept = [line for line in path.read_text().splitlines() if line.partition("=")[0] not in changed]
        path.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in changed.items()), ""]))
        return path

    def _make_key(self, store: Path) -> None:
        keytool = self._runtime.java.executable.with_name("keytool")
        common = ("-alias", "broker", "-keystore", str(store), "-storepass", _STORE_PASSWORD)
        key = ("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12", "-validity", "2")
        name = ("-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1,dns:localhost", "-ext", "bc=ca:true")
        subprocess.run([keytool, "-genkeypair", *common, *key, *name], check=True, capture_output=True)
        exported = subprocess.run([keytool, "-exportcert", "-rfc", *common], check=True, capture_output=True)
        self.ca_file.write_bytes(exported.stdout)


def _binding(user: str, right: Right) -> AclBinding:
    return AclBinding(
        right.kind,
        right.name.removesuffix("*"),
        ResourcePatternType.PREFIXED if right.name.endswith("*") else ResourcePatternType.LITERAL,
        f"User:{user}",
        "*",
        right.operation,
        AclPermissionType.ALLOW,
    )


def _await(answers: dict[Any, Any]) -> None:
    for answer in answers.values():
        answer.result(_ANSWER_S)
