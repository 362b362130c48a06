"""QTI 3.0 (1EdTech Question and Test Interoperability, 2022): packages and single items."""

from app.exchange.bank import Bank, Written
from app.exchange.qti.banks import read_bank
from app.exchange.qti.names import Version
from app.exchange.qti.packages import write_package

KEY = "qti3"
EXTENSIONS = (".zip", ".xml")
VERSION = Version(
    key=KEY,
    name="QTI 3.0",
    is_kebab=True,
    space="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    package_space="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    package_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package_name="QTI Package",
    package_version="3.0.0",
    resource="v3p0",
    template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
)


def read(data: bytes, name: str) -> Bank:
    """The questions of a package or an item; raises Unreadable for a file that is none."""
    return read_bank(data, name)


def write(bank: Bank) -> Written:
    """The questions as a package."""
    return write_package(bank, VERSION)
