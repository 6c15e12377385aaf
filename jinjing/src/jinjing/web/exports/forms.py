"""What somebody asks for when customers leave in a file, and why a file is declined."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.kernel.wording import Wording
from jinjing.privacy.domain.exporting import Asked
from jinjing.privacy.enums import (
    DECLINED_BY_PEOPLE,
    DeclineReason,
    ExportKind,
    ExportPurpose,
    FileFormat,
    Recipient,
)
from jinjing.privacy.queries.export_rows import WITH_PERIOD
from jinjing.workbench.list_spec import ListSpec

_DAY = {"type": "date"}
WITHOUT_PHONE = (ExportKind.CONTACTS, ExportKind.LIST, ExportKind.CALENDAR)


class ExportForm(forms.Form):
    """Kind, purpose and, for contacts and calendars, a period. A company is named only with the purpose of passing on."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("export", "What"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the file is to hold.")},
    )
    starts_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    purpose = forms.ChoiceField(
        label=pgettext_lazy("export", "What for"),
        error_messages={"required": _("Choose what the file is for; the purpose is recorded.")},
    )
    recipient_name = forms.ChoiceField(label=pgettext_lazy("export", "Which company"), required=False)
    with_phone = forms.BooleanField(
        label=_("Phone numbers in full"),
        required=False,
        help_text=_("Another person of the outlet has to agree."),
    )
    with_notes = forms.BooleanField(
        label=_("Notes as comments"),
        required=False,
        help_text=_("Of the calendar. Another person of the outlet has to agree."),
    )
    file_format = forms.ChoiceField(label=_("Format"), choices=FileFormat.choices, initial=FileFormat.XLSX)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[ExportKind],
        recipients: Mapping[str, Sequence[str]],
        spec: ListSpec | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.spec = spec
        named = [(code, Wording(*names)) for code, names in recipients.items()]
        purposes = [(p.value, p.label) for p in ExportPurpose if named or p != ExportPurpose.PARTNER]
        self._offer("kind", [(kind.value, kind.label) for kind in kinds])
        self._offer("purpose", [("", _("Choose a purpose")), *purposes])
        self._offer("recipient_name", [("", pgettext_lazy("export", "Stays in the bank")), *named])
        if ExportKind.CALENDAR not in kinds:
            del self.fields["with_notes"]
        if not named:
            del self.fields["recipient_name"]

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def list_query(self) -> str:
        """The list's codes, for the form that comes back; empty without one."""
        return f"list=1&{self.spec.address}" if self.spec else ""

    def asked(self) -> Asked:
        said = self.cleaned_data
        outside = bool(said.get("recipient_name"))
        kind = ExportKind(said["kind"])
        with_period = kind in WITH_PERIOD
        return Asked(
            kind=kind,
            purpose=ExportPurpose(said["purpose"]),
            file_format=FileFormat(said["file_format"]),
            recipient=Recipient.THIRD_PARTY if outside else Recipient.IN_HOUSE,
            recipient_name=said.get("recipient_name", ""),
            with_phone=said["with_phone"] and kind not in WITHOUT_PHONE,
            starts_on=said["starts_on"] if with_period else None,
            ends_on=said["ends_on"] if with_period else None,
            spec=self.spec or ListSpec(),
            with_notes=said.get("with_notes", False) and kind == ExportKind.CALENDAR,
        )


class DeclineForm(forms.Form):
    """Why there will be no file."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("export", "Why not"),
        choices=[(reason.value, reason.label) for reason in DECLINED_BY_PEOPLE],
    )

    def reason_given(self) -> DeclineReason:
        return DeclineReason(self.cleaned_data["reason"])
