"""A real directory (slapd) on loopback for a test: temporary folder, own certificate, gone afterwards."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SCHEMA = Path("/etc/ldap/schema")
PEOPLE = """dn: dc=bank,dc=example
objectClass: dcObject
objectClass: organization
dc: bank
o: bank

dn: ou=people,dc=bank,dc=example
objectClass: organizationalUnit
ou: people

dn: cn=reader,dc=bank,dc=example
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-secret

dn: uid=chenli,ou=people,dc=bank,dc=example
objectClass: inetOrgPerson
uid: chenli
cn: Chen Li
sn: Chen
employeeNumber: R001
userPassword: River-Bank-2026

dn: uid=stranger,ou=people,dc=bank,dc=example
objectClass: inetOrgPerson
uid: stranger
cn: Stranger
sn: Stranger
employeeNumber: X999
userPassword: River-Bank-2026

dn: uid=numberless,ou=people,dc=bank,dc=example
objectClass: inetOrgPerson
uid: numberless
cn: Numberless
sn: Numberless
userPassword: River-Bank-2026
"""


@dataclass(frozen=True)
class RunningDirectory:
    """Where it listens, its certificate, the file with the reader's password, and its process."""

    url: str
    secure_url: str
    certificate: str
    password_file: str
    process: "subprocess.Popen[bytes]"


def installed() -> bool:
    return shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin") is not None


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "directory.crt", folder / "directory.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


def configuration(folder: Path, certificate: Path, private: Path) -> str:
    schemas = "\n".join(f"include {SCHEMA / name}.schema" for name in ("core", "cosine", "inetorgperson"))
    return f"""{schemas}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder / "pid"}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {private}
database mdb
suffix dc=bank,dc=example
rootdn cn=root,dc=bank,dc=example
directory {folder / "db"}
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=people,dc=bank,dc=example" by dn.exact="cn=reader,dc=bank,dc=example" read by * none
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def directory() -> Iterator[RunningDirectory]:
    """slapd with three people, one of whom the bank does not employ."""
    folder = Path(tempfile.mkdtemp(prefix="jinjing-ldap-"))
    (folder / "db").mkdir()
    certificate, private = certificate_in(folder)
    settings, people = folder / "slapd.conf", folder / "people.ldif"
    settings.write_text(configuration(folder, certificate, private), encoding="utf-8")
    people.write_text(PEOPLE, encoding="utf-8")
    (folder / "reader.password").write_text("reader-secret\n", encoding="utf-8")
    subprocess.run(
        ["/usr/sbin/slapadd", "-f", settings, "-l", people], check=True, capture_output=True, cwd="/"
    )
    port, secure = free_port(), free_port()
    listens = f"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{secure}/"
    process = subprocess.Popen(
        ["/usr/sbin/slapd", "-f", settings, "-h", listens, "-d", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        wait_for(port, process)
        yield RunningDirectory(
            f"ldap://127.0.0.1:{port}",
            f"ldaps://127.0.0.1:{secure}",
            str(certificate),
            str(folder / "reader.password"),
            process,
        )
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"slapd ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("slapd does not listen")
