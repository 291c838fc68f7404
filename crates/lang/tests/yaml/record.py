"""Records what PyYAML 6 makes of plain scalars: `python record.py` writes scalars.txt.

Each line is `TEXT<tab>KIND<tab>VALUE`; floats are written as their 64 bits, so that nothing is rounded. A date
is an error here (nobody means one), and so is an integer beyond 64 bits: both stand as `refused`, as does what
PyYAML itself refuses.
"""
import struct
from datetime import date
from pathlib import Path

import yaml
from yaml.constructor import ConstructorError

WORDS = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "none", "undefined"]
NUMBERS = """
0 1 7 8 9 10 42 00 01 07 08 09 010 0644 0755 0o644 0O644 0888 1_000 _1 1_ 1__0 0_ 0_7 -0 -1 +1 -07 +0644 --1 +-1
0x0 0x1f 0X1F 0x 0x_ 0xg 0xFF_FF -0x10 +0xa 0b0 0b101 0B1 0b2 0b 0b_ 0b1_0 -0b11
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
99999999999999999999 0xFFFFFFFFFFFFFFFF 0777777777777777777777
1:0 1:30 12:30 12:60 1:60 01:30 1:2:3 23:59:59 -1:30 +1:30 190:20:30 1:30.5 1:30. -1:30.25 0:0 0:30 1:
2001:db8::1 08:00 00:1f:16:ff 08:00:27:1b:2c:3d 10:20:30:40:50:51 10:20:30:40:50:61 0:1 12:3_0
1. 1.0 1.5 -1.5 +1.5 .5 -.5 +.5 . .. ... 1.. 1.e5 1.e+5 1.0e3 1.0e+3 1.0E-3 1e3 1e+3 1E3 .5e+3 .5e3 1_0.5 1._5
0.1 3.14159 1.7976931348623157e+308 1.0e+400 -0.0 00.5 0_0.5 1.2.3 6.8 7.2 2.6.32 2.19.0 1.0.0 192.168.1.1
.inf .Inf .INF .iNF -.inf +.inf -.Inf inf Infinity .nan .NaN .NAN .Nan nan -.nan +.nan
"""
DATES = """
2001-01-01 2001-1-1 2026-11-23 2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 20010101 2001-01 2001-13-45 01-01-2001 1-1-1
"""
OTHERS = """
~ ~~ = == << - -a --- ? a?b a-b a:b a,b a;b <a> (a) 1a a1 1,000 10% 5M 0s 1/2 +a $a ^a é ünïcode 日本 ½ a#b
/etc/hosts -rw-r--r-- C:\\x 50:60 root:x:0:0 12h +7 ++7 0.0.0.0 0.0.0.0/0 ::1 :: fe80::1 1.2e 1e 0e0 0e+0 0.e+0
None NONE Nil nil t f T F Y N oN oFF tRUE True. yes! no, TRUEE nulll
"""


def texts():
    for word in WORDS:
        yield from (word, word.capitalize(), word.upper(), word[0] + word[1:].upper(), word + word[-1])
    for block in (NUMBERS, DATES, OTHERS):
        yield from block.split()
    yield from ["2001-12-14 21:59:43", "2001-12-14 21:59:43.1 +5", "1 2", "a b", "yes no", "0x1 f", "~ a"]


def recorded(text):
    try:
        value = yaml.safe_load("k: " + text)["k"]
    except (yaml.YAMLError, ValueError, TypeError, KeyError, IndexError) as error:
        # Where the text is no plain scalar at all there is nothing to compare.
        is_other_yaml = isinstance(error, yaml.MarkedYAMLError) and not isinstance(error, ConstructorError)
        return None if is_other_yaml else ("refused", "")
    if value is None:
        return "null", ""
    if isinstance(value, bool):
        return "bool", str(value).lower()
    if isinstance(value, int):
        return ("int", str(value)) if -2**63 <= value < 2**63 else ("refused", "")
    if isinstance(value, float):
        return "float", struct.pack(">d", value).hex() if value == value else "nan"
    if isinstance(value, date):
        return "refused", ""
    return ("string", "") if value == text else None


seen = {text: recorded(text) for text in texts()}
lines = [f"{text}\t{kind[0]}\t{kind[1]}\n" for text, kind in seen.items() if kind]
Path(__file__).with_name("scalars.txt").write_text("".join(lines), encoding="utf-8")
