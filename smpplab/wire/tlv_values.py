"""Coded values of the TLVs: number, name, meaning.

Each class is one table of the specification.  A number without a row stays a plain `int`: vendors
use unlisted codes, and a laboratory must carry what it does not know.
"""

from __future__ import annotations

from smpplab.wire.values import Code, ranges

__all__ = [
    "AddrSubunit",
    "Alert",
    "AreaFormat",
    "BearerType",
    "BillingFormat",
    "BroadcastAreaSuccess",
    "BroadcastChannel",
    "BroadcastContent",
    "BroadcastMessageClass",
    "BroadcastNetwork",
    "CongestionState",
    "DeliveryFailureReason",
    "DisplayTime",
    "DpfResult",
    "ErrorNetwork",
    "FrequencyUnit",
    "ItsReplyType",
    "LanguageIndicator",
    "MoreMessages",
    "MsAvailability",
    "NetworkType",
    "NumberPortability",
    "PayloadType",
    "PrivacyIndicator",
    "SetDpf",
    "SubaddressType",
    "UssdServiceOp",
    "ValidityBehaviour",
    "ValidityUnit",
]


@ranges((0x05, 0xFF, "Reserved"))
class AddrSubunit(Code):
    """Where in the handset a message goes (SMPP 5.0 section 4.8.4.23)."""

    UNKNOWN = 0x00, "Default"
    MS_DISPLAY = 0x01, "Display; GSM class 0"
    MOBILE_EQUIPMENT = 0x02, "Phone; GSM class 1"
    SMART_CARD_1 = 0x03, "Card, SIM when there is one; GSM class 2"
    EXTERNAL_UNIT_1 = 0x04, "External unit; GSM class 3"


@ranges((0x09, 0xFF, "Reserved"))
class NetworkType(Code):
    """Kind of network (SMPP 5.0 section 4.8.4.26)."""

    UNKNOWN = 0x00, "Not known"
    GSM = 0x01, "GSM"
    ANSI_136_TDMA = 0x02, "ANSI-136 / TDMA"
    IS_95_CDMA = 0x03, "IS-95 / CDMA"
    PDC = 0x04, "PDC"
    PHS = 0x05, "PHS"
    IDEN = 0x06, "iDEN"
    AMPS = 0x07, "AMPS"
    PAGING_NETWORK = 0x08, "Paging network"


@ranges((0x09, 0xFF, "Reserved"))
class BearerType(Code):
    """Kind of bearer (SMPP 5.0 section 4.8.4.24)."""

    UNKNOWN = 0x00, "Not known"
    SMS = 0x01, "SMS"
    CSD = 0x02, "Circuit switched data"
    PACKET_DATA = 0x03, "Packet data"
    USSD = 0x04, "USSD"
    CDPD = 0x05, "CDPD"
    DATATAC = 0x06, "DataTAC"
    FLEX_REFLEX = 0x07, "FLEX / ReFLEX"
    CELL_BROADCAST = 0x08, "Cell broadcast"


@ranges((0x02, 0xFF, "Reserved"))
class PayloadType(Code):
    """Kind of payload (SMPP 5.0 section 4.8.4.44)."""

    DEFAULT = 0x00, "Default; WDP for WAP"
    WCMP = 0x01, "WCMP"


@ranges((0x04, 0xFF, "Reserved"))
class PrivacyIndicator(Code):
    """Privacy level (SMPP 5.0 section 4.8.4.45)."""

    NOT_RESTRICTED = 0x00, "Level 0, default"
    RESTRICTED = 0x01, "Level 1"
    CONFIDENTIAL = 0x02, "Level 2"
    SECRET = 0x03, "Level 3"


class LanguageIndicator(Code):
    """Language of the text (SMPP 5.0 section 4.8.4.35)."""

    UNSPECIFIED = 0x00, "Default"
    ENGLISH = 0x01, "English"
    FRENCH = 0x02, "French"
    SPANISH = 0x03, "Spanish"
    GERMAN = 0x04, "German"
    PORTUGUESE = 0x05, "Portuguese"


@ranges((0x02, 0xFF, "Reserved"))
class DpfResult(Code):
    """Whether the delivery pending flag was set (SMPP 5.0 section 4.8.4.32)."""

    NOT_SET = 0x00, "Delivery pending flag not set"
    SET = 0x01, "Delivery pending flag set"


@ranges((0x02, 0xFF, "Reserved"))
class SetDpf(Code):
    """Whether to set the delivery pending flag (SMPP 5.0 section 4.8.4.52)."""

    NO = 0x00, "Do not set the flag on failure"
    YES = 0x01, "Set the flag on failure (default when the TLV is there)"


@ranges((0x03, 0xFF, "Reserved"))
class MsAvailability(Code):
    """Whether the mobile can be reached (SMPP 5.0 section 4.8.4.39)."""

    AVAILABLE = 0x00, "Available, default"
    DENIED = 0x01, "Denied (suspended, no SMS capability ...)"
    UNAVAILABLE = 0x02, "Not available"


@ranges((0x04, 0xFF, "Reserved"))
class DeliveryFailureReason(Code):
    """Why a delivery failed (SMPP 5.0 section 4.8.4.19)."""

    DESTINATION_UNAVAILABLE = 0x00, "Destination not reachable now"
    DESTINATION_INVALID = 0x01, "Destination address not usable (suspended, no SMS ...)"
    PERMANENT_NETWORK_ERROR = 0x02, "Lasting network error"
    TEMPORARY_NETWORK_ERROR = 0x03, "Passing network error"


@ranges((0x02, 0xFF, "Reserved"))
class MoreMessages(Code):
    """Whether more messages follow (SMPP 5.0 section 4.8.4.38)."""

    NO = 0x00, "No more messages"
    YES = 0x01, "More messages to the same destination follow (default when the TLV is there)"


@ranges((0x03, 0xFF, "Reserved"))
class DisplayTime(Code):
    """How long to display (SMPP 5.0 section 4.8.4.31)."""

    TEMPORARY = 0x00, "Temporary"
    DEFAULT = 0x01, "Default"
    INVOKE = 0x02, "Invoke"


@ranges((0x04, 0xFF, "Reserved"))
class Alert(Code):
    """How the handset alerts (SMPP 5.0 section 4.8.4.2)."""

    MOBILE_DEFAULT = 0x00, "Default alert of the phone; also the meaning of an empty value"
    LOW_PRIORITY = 0x01, "Low priority alert"
    MEDIUM_PRIORITY = 0x02, "Medium priority alert"
    HIGH_PRIORITY = 0x03, "High priority alert"


@ranges((0x09, 0xFF, "Reserved"))
class ItsReplyType(Code):
    """Reply method of the Korean interactive teleservice (SMPP 5.0 section 4.8.4.33)."""

    DIGIT = 0x00, "Digit"
    NUMBER = 0x01, "Number"
    TELEPHONE_NUMBER = 0x02, "Telephone number"
    PASSWORD = 0x03, "Password"
    CHARACTER_LINE = 0x04, "Character line"
    MENU = 0x05, "Menu"
    DATE = 0x06, "Date"
    TIME = 0x07, "Time"
    CONTINUE = 0x08, "Continue"


@ranges((0x04, 0x0F, "Reserved"), (0x14, 0x1F, "Reserved"), (0x20, 0xFF, "Vendor operations"))
class UssdServiceOp(Code):
    """USSD operation (SMPP 5.0 section 4.8.4.64)."""

    PSSD_INDICATION = 0x00, "PSSD indication"
    PSSR_INDICATION = 0x01, "PSSR indication"
    USSR_REQUEST = 0x02, "USSR request"
    USSN_REQUEST = 0x03, "USSN request"
    PSSD_RESPONSE = 0x10, "PSSD response"
    PSSR_RESPONSE = 0x11, "PSSR response"
    USSR_CONFIRM = 0x12, "USSR confirm"
    USSN_CONFIRM = 0x13, "USSN confirm"


@ranges(
    (0x01, 0x1D, "Low load"),
    (0x1E, 0x31, "Medium load"),
    (0x32, 0x4F, "High load"),
    (0x50, 0x59, "Optimum load (printed 80-90, which overlaps the next band)"),
    (0x5A, 0x63, "Nearing congestion"),
    (0x65, 0xFF, "Reserved"),
)
class CongestionState(Code):
    """Load of the peer in percent, in bands (SMPP 5.0 section 4.8.4.18)."""

    IDLE = 0x00, "Idle"
    CONGESTED = 0x64, "Congested, maximum load"


class NumberPortability(Code):
    """Number portability of the destination (SMPP 5.0 section 4.8.4.22)."""

    NOT_QUERIED = 0x00, "No portability query done, default"
    NOT_PORTED = 0x01, "Query done, number not ported"
    PORTED = 0x02, "Query done, number ported"


@ranges((0x00, 0x64, "Share of base stations that accepted"), (0x65, 0xFE, "Reserved"))
class BroadcastAreaSuccess(Code):
    """Share of base stations that took a broadcast (SMPP 5.0 section 4.8.4.5)."""

    NOT_AVAILABLE = 0xFF, "No information"


@ranges((0x02, 0xFF, "Reserved"))
class BroadcastChannel(Code):
    """Broadcast channel (SMPP 5.0 section 4.8.4.7)."""

    BASIC = 0x00, "Basic broadcast channel, default"
    EXTENDED = 0x01, "Extended broadcast channel"


@ranges((0x04, 0xFF, "Reserved"))
class BroadcastMessageClass(Code):
    """Message class of a broadcast (SMPP 5.0 section 4.8.4.12)."""

    NONE = 0x00, "No class, default"
    CLASS1 = 0x01, "Class 1, user defined (printed as 0x02 by mistake)"
    CLASS2 = 0x02, "Class 2, user defined"
    CLASS3 = 0x03, "Class 3, terminal equipment"


@ranges((0x01, 0x02, "Named as reserved"))
class SubaddressType(Code):
    """Type of a subaddress, first octet (SMPP 5.0 section 4.8.4.60)."""

    NSAP_EVEN = 0x80, "NSAP, even"
    NSAP_ODD = 0x88, "NSAP, odd"
    USER_SPECIFIED = 0xA0, "User specified"


class ErrorNetwork(Code):
    """Network that an error code belongs to, first octet (SMPP 5.0 section 4.8.4.42)."""

    ANSI_136 = 0x01, "v3.4: ANSI-136; v5.0: ANSI-136 access denied reason"
    IS_95 = 0x02, "v3.4: IS-95; v5.0: IS-95 access denied reason"
    GSM = 0x03, "GSM error"
    ANSI_136_CAUSE = 0x04, "ANSI-136 cause code; reserved in v3.4"
    IS_95_CAUSE = 0x05, "IS-95 cause code"
    ANSI_41 = 0x06, "ANSI-41 error"
    SMPP = 0x07, "SMPP error"
    MESSAGE_CENTER = 0x08, "Message centre specific"


class ValidityBehaviour(Code):
    """What the mobile does with the message, first octet (SMPP 5.0 section 4.8.4.41)."""

    STORE_INDEFINITELY = 0x00, "Default"
    POWER_DOWN = 0x01, "Until power down"
    REGISTRATION_AREA = 0x02, "v3.4: SID based registration area; v5.0: until the registration area changes"
    DISPLAY_ONLY = 0x03, "Display only"
    RELATIVE_PERIOD = 0x04, "Period in the next 3 octets"


class ValidityUnit(Code):
    """Unit of the mobile's validity (SMPP 5.0 section 4.8.4.41)."""

    SECONDS = 0x00, "Seconds"
    MINUTES = 0x01, "Minutes"
    HOURS = 0x02, "Hours"
    DAYS = 0x03, "Days"
    WEEKS = 0x04, "Weeks"
    MONTHS = 0x05, "Months"
    YEARS = 0x06, "Years"


@ranges((0x00, 0x7F, "Reserved billing formats"), (0x80, 0xFF, "Vendor billing formats"))
class BillingFormat(Code):
    """Format of billing data, first octet (SMPP 5.0 section 4.8.4.3)."""


@ranges((0x03, 0xFF, "Reserved"))
class AreaFormat(Code):
    """Format of a broadcast area, first octet (SMPP 5.0 section 4.8.4.4)."""

    ALIAS = 0x00, "Area by name"
    ELLIPSOID_ARC = 0x01, "Ellipsoid arc of 3GPP TS 23.032"
    POLYGON = 0x02, "Polygon of 3GPP TS 23.032"


@ranges((0x04, 0xFF, "Reserved"))
class BroadcastNetwork(Code):
    """Network of a broadcast content type, first octet (SMPP 5.0 section 4.8.4.8)."""

    GENERIC = 0x00, "Generic"
    GSM = 0x01, "GSM (3GPP TS 23.041)"
    TDMA = 0x02, "TDMA"
    CDMA = 0x03, "CDMA"


class BroadcastContent(Code):
    """Content of a broadcast (SMPP 5.0 section 4.8.4.8)."""

    INDEX = 0x0000, "System: index"
    EMERGENCY_BROADCASTS = 0x0001, "System: emergency broadcasts"
    IRDB_DOWNLOAD = 0x0002, "System: IRDB download"
    NEWS_FLASHES = 0x0010, "News: flashes"
    GENERAL_NEWS_LOCAL = 0x0011, "News: general, local"
    GENERAL_NEWS_REGIONAL = 0x0012, "News: general, regional"
    GENERAL_NEWS_NATIONAL = 0x0013, "News: general, national"
    GENERAL_NEWS_INTERNATIONAL = 0x0014, "News: general, international"
    BUSINESS_NEWS_LOCAL = 0x0015, "News: business and finance, local"
    BUSINESS_NEWS_REGIONAL = 0x0016, "News: business and finance, regional"
    BUSINESS_NEWS_NATIONAL = 0x0017, "News: business and finance, national"
    BUSINESS_NEWS_INTERNATIONAL = 0x0018, "News: business and finance, international"
    SPORTS_NEWS_LOCAL = 0x0019, "News: sports, local"
    SPORTS_NEWS_REGIONAL = 0x001A, "News: sports, regional"
    SPORTS_NEWS_NATIONAL = 0x001B, "News: sports, national"
    SPORTS_NEWS_INTERNATIONAL = 0x001C, "News: sports, international"
    ENTERTAINMENT_NEWS_LOCAL = 0x001D, "News: entertainment, local"
    ENTERTAINMENT_NEWS_REGIONAL = 0x001E, "News: entertainment, regional"
    ENTERTAINMENT_NEWS_NATIONAL = 0x001F, "News: entertainment, national"
    ENTERTAINMENT_NEWS_INTERNATIONAL = 0x0020, "News: entertainment, international"
    MEDICAL_HEALTH_HOSPITALS = 0x0021, "Subscriber information: medical, health, hospitals"
    DOCTORS = 0x0022, "Subscriber information: doctors"
    PHARMACY = 0x0023, "Subscriber information: pharmacy"
    LOCAL_TRAFFIC = 0x0030, "Subscriber information: local traffic and roads"
    LONG_DISTANCE_TRAFFIC = 0x0031, "Subscriber information: long distance traffic and roads"
    TAXIS = 0x0032, "Subscriber information: taxis"
    WEATHER = 0x0033, "Subscriber information: weather"
    LOCAL_AIRPORT_FLIGHTS = 0x0034, "Subscriber information: local airport flight schedules"
    RESTAURANTS = 0x0035, "Subscriber information: restaurants"
    LODGINGS = 0x0036, "Subscriber information: lodgings"
    RETAIL_DIRECTORY = 0x0037, "Subscriber information: retail directory"
    ADVERTISEMENTS = 0x0038, "Subscriber information: advertisements"
    STOCK_QUOTES = 0x0039, "Subscriber information: stock quotes"
    EMPLOYMENT = 0x0040, "Subscriber information: employment opportunities"
    TECHNOLOGY_NEWS = 0x0041, "Subscriber information: technology news"
    DISTRICT = 0x0070, "Carrier information: district (base station)"
    NETWORK_INFORMATION = 0x0071, "Carrier information: network"
    OPERATOR_SERVICES = 0x0080, "Subscriber care: operator services"
    DIRECTORY_NATIONAL = 0x0081, "Subscriber care: directory enquiries, national"
    DIRECTORY_INTERNATIONAL = 0x0082, "Subscriber care: directory enquiries, international"
    CUSTOMER_CARE_NATIONAL = 0x0083, "Subscriber care: customer care, national"
    CUSTOMER_CARE_INTERNATIONAL = 0x0084, "Subscriber care: customer care, international"
    LOCAL_DATE_TIME = 0x0085, "Subscriber care: local date, time and time zone"
    MULTI_CATEGORY = 0x0100, "Multi category services"


class FrequencyUnit(Code):
    """Unit of the repetition interval (SMPP 5.0 section 4.8.4.11)."""

    AS_OFTEN_AS_POSSIBLE = 0x00, "As often as possible"
    SECONDS = 0x08, "Seconds"
    MINUTES = 0x09, "Minutes"
    HOURS = 0x0A, "Hours"
    DAYS = 0x0B, "Days"
    WEEKS = 0x0C, "Weeks"
    MONTHS = 0x0D, "Months"
    YEARS = 0x0E, "Years"
