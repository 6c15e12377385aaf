"""Bars for a person at a terminal, nothing for a log."""

import io

from assay.progress import SilentProgress, TerminalProgress, progress_for


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_title_and_how_far_it_is():
    screen = Terminal()
    progress = progress_for(screen)
    assert isinstance(progress, TerminalProgress)
    with progress.bar("reading files", 4) as bar:
        bar.advance()
        bar.advance(3)
    assert "reading files" in screen.getvalue()


def test_a_terminal_sees_which_step_is_worked_on():
    screen = Terminal()
    with progress_for(screen).bar("assay run", 2) as bar:
        bar.at("account_figure")
        bar.advance()
        bar.at("indicators")
    assert "account_figure" in screen.getvalue()
    assert "indicators" in screen.getvalue()


def test_a_pipe_sees_nothing():
    pipe = io.StringIO()
    progress = progress_for(pipe)
    assert isinstance(progress, SilentProgress)
    with progress.bar("reading files", 4) as bar:
        bar.at("customer.csv")
        bar.advance(4)
    assert pipe.getvalue() == ""
