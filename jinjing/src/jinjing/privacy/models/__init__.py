from jinjing.privacy.models.export import Export, ExportedCustomer
from jinjing.privacy.models.restriction import Restriction
from jinjing.privacy.models.subject_request import (
    Correction,
    DataCopy,
    SubjectRequest,
    SubjectRequestMove,
)

__all__ = [
    "Correction",
    "DataCopy",
    "Export",
    "ExportedCustomer",
    "Restriction",
    "SubjectRequest",
    "SubjectRequestMove",
]
