"""QTI 2.1 (IMS Question and Test Interoperability, 2012): packages and single items; 2.0 and 2.2 are read too."""

from app.exchange.bank import Bank, Written
from app.exchange.qti.banks import read_bank
from app.exchange.qti.names import Version
from app.exchange.qti.packages import write_package

KEY = "qti21"
EXTENSIONS = (".zip", ".xml")
VERSION = Version(
    key=KEY,
    name="QTI 2.1",
    is_kebab=False,
    space="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    package_space="http://www.imsglobal.org/xsd/imscp_v1p1",
    package_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    package_name="QTIv2.1 Package",
    package_version="1.0.0",
    resource="v2p1",
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
)


def read(data: bytes, name: str) -> Bank:
    """The questions of a package or an item; raises Unreadable for a file that is none."""
    return read_bank(data, name)


def write(bank: Bank) -> Written:
    """The questions as a package."""
    return write_package(bank, VERSION)
