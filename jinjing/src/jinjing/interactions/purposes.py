"""PI-02: what each purpose of consent asks for, declared once. Which numbers hold is a dated rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinjing.interactions.enums import ConsentPurpose, EvidenceKind

ANY_EVIDENCE = (
    EvidenceKind.SIGNATURE,
    EvidenceKind.APP_LOG,
    EvidenceKind.RECORDING,
    EvidenceKind.PAPER_SCAN,
)
# Separate consent (PIPL 23, 29) is given on a text of its own that can be produced; a call is not enough.
SEPARATE = (EvidenceKind.SIGNATURE, EvidenceKind.APP_LOG, EvidenceKind.PAPER_SCAN)
IN_PERSON = (EvidenceKind.SIGNATURE, EvidenceKind.PAPER_SCAN)


@dataclass(frozen=True)
class Terms:
    """Evidence that is accepted, and whether the consent names ways of contact or one recipient."""

    evidence: tuple[EvidenceKind, ...]
    by_channel: bool = False
    by_recipient: bool = False


TERMS: Mapping[ConsentPurpose, Terms] = {
    ConsentPurpose.MARKETING: Terms(ANY_EVIDENCE, by_channel=True),
    ConsentPurpose.PROFILING: Terms(ANY_EVIDENCE),
    ConsentPurpose.SHARING: Terms(SEPARATE, by_recipient=True),
    ConsentPurpose.HOUSEHOLD: Terms(SEPARATE),
    ConsentPurpose.FACE: Terms(IN_PERSON),
}
