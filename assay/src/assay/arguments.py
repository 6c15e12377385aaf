"""Arguments of the command line: types with their own words, and mistakes told in both languages."""

import argparse
import re
import sys
from datetime import date, datetime
from typing import NoReturn

REFUSED = 2
INSTANT = "an instant with its zone, such as 2026-11-19T07:30:00+08:00, is needed"
# What argparse says, and the same in Chinese; the pieces are an option, a value, what is allowed.
PHRASES = (
    (r"the following arguments are required: (.+)", "缺少参数：{0}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{0}"),
    (r"ambiguous option: (.+) could match (.+)", "参数 {0} 不明确，可能是 {1}"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", "{0} 不能是 {1}，可用：{2}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能与 {1} 同时使用"),
    (r"argument (.+?): expected one argument", "{0} 后面缺少一个值"),
    (r"argument (.+?): expected (\d+) arguments", "{0} 后面应有 {1} 个值"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能与 {1} 同时使用"),
    (r"one of the arguments (.+) is required", "必须给出其中一个参数：{0}"),
    (r"argument (.+?): (.*): a date such as (.+) is needed", "{0}：{1} 不是日期，请写成 {2} 的样子"),
    (
        r"argument (.+?): (.*): an instant with its zone, such as (.+), is needed",
        "{0}：{1} 不是带时区的时间，请写成 {2} 的样子",
    ),
    (r"argument (.+?): (.*): a whole number above zero is needed", "{0}：{1} 不是大于零的整数"),
    (r"argument (.+?): (.*): a port from 1 to 65535 is needed", "{0}：{1} 不是 1 到 65535 之间的端口"),
    (
        r"argument (.+?): (.*): a size such as 3GB or 800MB is needed",
        "{0}：{1} 不是内存大小，请写成 3GB 或 800MB 的样子",
    ),
    (r"argument (.+?): invalid int value: (.+)", "{0}：{1} 不是整数"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusals are one Chinese and one English sentence."""

    def error(self, message: str) -> NoReturn:
        """Usage and both sentences on standard error; exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(REFUSED, f"{in_chinese(message)}\n{self.prog}: {message}\n")


def in_chinese(message: str) -> str:
    """argparse's complaint in Chinese; a general sentence for one that is not among the phrases."""
    for pattern, phrase in PHRASES:
        if found := re.fullmatch(pattern, message):
            return f"{phrase.format(*found.groups())}。用 --help 查看用法。"
    return "命令行参数有误。用 --help 查看用法。"


def day(text: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as unreadable:
        raise argparse.ArgumentTypeError(f"{text}: a date such as 2026-11-18 is needed") from unreadable


def instant(text: str) -> datetime:
    """An instant with its zone, such as 2026-11-19T07:30:00+08:00."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise argparse.ArgumentTypeError(f"{text}: {INSTANT}") from unreadable
    if read.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text}: {INSTANT}")
    return read


def count(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a whole number above zero is needed")
    return int(text)


def port(text: str) -> int:
    """A port one can listen on."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text}: a port from 1 to 65535 is needed")
    return int(text)


def memory(text: str) -> str:
    """A size in whole megabytes or gigabytes, such as 800MB or 3GB."""
    if not re.fullmatch(r"[1-9]\d*(MB|GB)", text):
        raise argparse.ArgumentTypeError(f"{text}: a size such as 3GB or 800MB is needed")
    return text
