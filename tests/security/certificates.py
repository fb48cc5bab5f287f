"""Certificates that no authority would issue, made by hand."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from security.rig import DAY, NOW, OPERATOR

KEY = ec.generate_private_key(ec.SECP256R1())
ROOT_KEY = ec.generate_private_key(ec.SECP256R1())


def name(common_name="CS001", organization=OPERATOR):
    fields = [(NameOID.ORGANIZATION_NAME, organization), (NameOID.COMMON_NAME, common_name)]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in fields if text is not None])


def certificate(
    subject=None,
    issuer=None,
    *,
    key=KEY,
    signer=ROOT_KEY,
    start=NOW - DAY,
    end=NOW + DAY,
    ca=None,
    sign=True,
    number=None,
):
    """A certificate; ca: None for one without basic constraints; sign: the authority's key usage, None for none."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name() if subject is None else subject)
        .issuer_name(name("root") if issuer is None else issuer)
        .public_key(key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if ca and sign is not None:
        usage = [False] * 5 + [sign, True, False, False]
        builder = builder.add_extension(x509.KeyUsage(*usage), critical=True)
    return builder.sign(signer, hashes.SHA256())


def root(common_name="root", key=ROOT_KEY, **options):
    return certificate(name(common_name), name(common_name), key=key, signer=key, ca=True, **options)
