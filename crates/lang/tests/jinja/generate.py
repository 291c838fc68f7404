"""Combines every filter, test, operator, method and lookup with typical and wrong inputs.

record.py records what ansible-core makes of them beside the cases in cases.txt.
"""

# What stands before `|` and `is`, by kind.
TEXTS = ["''", "'abc'", "'Hello World'", "'12'", "' 1.5 '", "'Yes'", "unicode", "multi", "path", "spaced", "quoted"]
NUMBERS = ["0", "7", "-3", "1.5", "-2.25", "1e20", "1234567", "true"]
LISTS = ["[]", "[3, 1, 2]", "words", "['b', 'a', 'b']", "[[1, 2], [3, 4]]", "mixed", "(1, 'x')", "[true, 1, 1.0, '1', none]"]
MAPS = ["{}", "{'a': 1}", "options", "{'b': 'x', 'a': [1, none]}"]
OTHERS = ["none", "nope", "users", "network.nope"]
EACH = ["''", "'abc'", "'Hello World'", "'12'", "unicode", "0", "7", "-2.5", "true", "none", "[]", "[3, 1, 2]", "words",
        "{}", "{'b': 1, 'a': 2}", "nope", "('x', 'y')"]
FEW = ["'abc'", "7", "none", "[1, 'a']", "{'a': 1}", "nope", "1.5", "true"]
PATHS = ["'/etc/passwd'", "'/etc'", "'/etc/../etc/./x'", "'a/b/c'", "'/'", "''", "'//a//b'", "'file.tar.gz'", "'.bashrc'", "'a/'", "'..'", "'../x/..'",
         "'/nonexistent/x'", "5", "none", "[]", "nope", "unicode", "'~nobody/x'", "'~nosuchuser/x'", "'$HOME_NOT/x'", "'${CASE_ENV}/$CASE_ENV'", "'$'", "'a$b'"]
WINDOWS = ["'C:\\\\dir\\\\file.txt'", "'C:file'", "'\\\\\\\\host\\\\share\\\\x'", "'dir/file'", "''", "backslash", "5", "'c:'", "'//host/share/x'"]

# Filter: (subjects, argument lists).
FILTERS = {
    "abs": (EACH + NUMBERS, [""]),
    "attr": (["options", "'abc'", "users", "nope", "7"], ["'a'", "'upper'", "'nope'", "nope", ""]),
    "b64encode": (EACH + TEXTS, ["", "urlsafe=true", "'utf-16-le'", "'latin-1'", "'nope'"]),
    "b64decode": (["'YWJj'", "'w6A='", "'w6A'", "''", "'!'", "'YWJj\\n'", "'-_-_'", "7", "none", "[]", "nope", "'_w=='", "'YQBiAA=='"],
                  ["", "urlsafe=true", "'utf-16-le'", "'latin-1'"]),
    "basename": (PATHS, [""]), "dirname": (PATHS, [""]), "splitext": (PATHS, [""]), "normpath": (PATHS, [""]),
    "expanduser": (PATHS, [""]), "expandvars": (PATHS, [""]), "realpath": (["'/etc/../etc'", "'/nonexistent/../x'", "'/'", "5", "none", "'/etc/./passwd'"], [""]),
    "relpath": (PATHS, ["'/etc'", "'/'", "'a'", "'../..'", "''", "5"]),
    "path_join": (["['/etc', 'x']", "['a', '/b', 'c']", "['a/', 'b']", "['a', '']", "'a'", "[]", "5", "none", "[1, 'a']", "nope", "('x', 'y')", "{'a': 1}", "['', 'b']"], [""]),
    "commonpath": (["['/a/b', '/a/c']", "['/a/b', '/a']", "['a/b', '/a']", "[]", "['a']", "'abc'", "5", "['/a/b', 1]", "['/ab', '/ac']", "['a/./b', 'a/b/c']", "nope"], [""]),
    "fileglob": (["'/etc/passw*d'", "'/etc/hos[t]s'", "'/nonexistent/*'", "'/etc/'", "5", "none", "'/etc/pass?d'", "'/e*/passwd'"], [""]),
    "win_basename": (WINDOWS, [""]), "win_dirname": (WINDOWS, [""]), "win_splitdrive": (WINDOWS, [""]),
    "batch": (EACH, ["2", "2, 'x'", "0", "-1", "'a'", "", "linecount=3", "2, none"]),
    "slice": (EACH + ["range(7)"], ["2", "3, 'x'", "0", "'a'", "", "5"]),
    "bool": (EACH + TEXTS + NUMBERS + ["'on'", "'TRUE'", "'no'", "'off'", "1", "1.0", "'1.0'", "'t'", "2"], [""]),
    "capitalize": (EACH + TEXTS, [""]), "lower": (EACH + TEXTS, [""]), "upper": (EACH + TEXTS, [""]), "title": (EACH + TEXTS + ["\"it's a test-case (yes)\"", "'ǆ ß ŉ'"], [""]),
    "trim": (EACH + TEXTS, ["", "'a'", "'cba'", "none", "5", "chars=' '"]),
    "center": (["'abc'", "'abcd'", "7", "none", "''", "unicode", "nope"], ["", "10", "11", "2", "'a'", "-5", "width=9", "1.5"]),
    "wordcount": (EACH + TEXTS, [""]), "string": (EACH + TEXTS + NUMBERS + LISTS + MAPS, [""]),
    "striptags": (["'<b>bold</b> text'", "'a <!-- c --> b'", "'a < b'", "'&lt;x&gt; &amp;'", "''", "7", "none", "'  many   spaces  '", "'<a\\nb>x'", "nope"], [""]),
    "escape": (["'<a href=\"x\">&\\'</a>'", "7", "none", "[]", "['<']", "''", "nope"], [""]),
    "e": (["'<&>'", "quoted"], [""]), "forceescape": (["'<&>'", "quoted", "7", "('<' | e)"], [""]), "safe": (["'<&>'", "7", "none", "nope"], [""]),
    "truncate": (["'one two three four five six'", "'abcdefghijklmnopqrst'", "''", "7", "none", "unicode"],
                 ["10", "10, true", "10, false, '…'", "10, true, '', 0", "25", "", "10, leeway=0", "3", "2", "'a'", "length=12, end='>>'"]),
    "wordwrap": (["'one two three four five six'", "'abcdefghijklmnopqrst uvw'", "''", "multi", "7", "none", "'a  b   c-d-e-f-g-h-i-j'"],
                 ["10", "5", "5, false", "10, wrapstring='|'", "10, true, '/', false", "", "0"]),
    "indent": (["multi", "''", "'abc'", "7", "none", "'a\\n'", "'\\n\\na\\n\\n'", "nope"], ["", "2", "2, true", "2, blank=true", "'> '", "'> ', true, true", "-1", "1.5", "none"]),
    "comment": (["'a'", "multi", "''", "'a\\n'", "7", "none"],
                ["", "'c'", "'cblock'", "'xml'", "'erlang'", "'nope'", "decoration='! '", "'plain', prefix='##', postfix=''", "'c', prefix_count=3, postfix_count=0",
                 "'cblock', beginning='/**', end='**/'", "newline='\\n\\n'", "prefix='\\n'", "'plain', nope=1", "decoration='>'", "'xml', decoration=''"]),
    "replace": (EACH, ["'a', 'b'", "'l', 'L', 1", "'', '-'", "'a', 1", "'a'", "1, 2", "'l', 'L', 0", "'l', '', -1", "old='a', new='z'"]),
    "split": (["'a,b,,c'", "'  a  b '", "''", "multi", "7", "none", "[]", "nope"], ["", "','", "',', 1", "',', -1", "none, 1", "''", "'b'", "',', maxsplit=1", "sep=','", "',', 0", "1"]),
    "format": (["'%s'", "'%s-%s'", "'%d'", "'%(a)s'", "'abc'", "'%'", "'%5.2f|'", "7", "none", "'%x'"], ["1", "1, 2", "a=1", "'x'", "", "[1]", "1, a=2", "none", "3.7", "*[1, 2]", "**{'a': 5}"]),
    "regex_replace": (["'abcabc'", "'Hello World'", "multi", "7", "none", "[1]", "''", "'a.b.c'", "{'a': 1}"],
                      ["'a', 'X'", "'(b)(c)', '\\\\2\\\\1'", "'(?P<n>b)', '<\\\\g<n>>'", "'B', 'x', ignorecase=true", "'^', '> ', multiline=true", "'$', '!'", "'b*', '-'", "'[', 'x'",
                       "'a', 'X', count=1", "'a', 'X', mandatory_count=2", "'a', 'X', mandatory_count=3", "'(x)?a', '[\\\\1]'", "'a', '\\\\9'", "'a', '\\\\n'", "'a', '\\\\q'", "'a', '\\\\g<0>!'",
                       "'(?=b)', '|'", "'(?<=a)b', 'X'", "'(a)(?!x)', '\\\\1'", "'\\\\.', '-'", "''", "", "'.', ''", "'o', '0'", "'(l)\\\\1', 'L'", "'\\\\bW', 'w'", "'\\\\Z', '$'", "'a|b', 1", "5, 'x'", "'a', '\\\\0'", "'^(.*)$', 'x\\\\1'"]),
    "regex_search": (["'abc123'", "'Hello World'", "multi", "7", "none", "[12]", "''", "'foo.example.com'", "'x\\n'", "true"],
                     ["'[0-9]+'", "'([a-z]+)([0-9]+)', '\\\\1', '\\\\2'", "'(?P<w>W\\\\w+)', '\\\\g<w>'", "'hello', ignorecase=true", "'^two', multiline=true", "'^two'", "'('", "'x$'", "'(a)', 'a'",
                      "'(a)', '\\\\3'", "'b(?=c)'", "'(?<!a)b'", "'\\\\d'", "", "'o$'", "'(?i)WORLD'", "'.*'", "'e{,2}'", "'l{2}'", "'[^\\\\W\\\\d]+'", "'[]a]'", "'a{b'", "'(z)?b', '\\\\1'", "5", "'^\\\\S+$'", "'(\\\\w)\\\\1'", "'\\\\Aabc'", "'[[:alpha:]]'", "'(?x) a b # c'", "'a++'"]),
    "regex_findall": (["'a1b22'", "'Hello World'", "multi", "7", "none", "''", "'aXbX'"],
                      ["'[0-9]+'", "'([a-z])([0-9])'", "'([a-z])'", "'x'", "'X', ignorecase=true", "'^.', true", "'^.', multiline=true", "'('", "''", "'o'", "'.(?=o)'", "'(?m)^\\\\w+$'", "", "'(a)|(b)'"]),
    "regex_escape": (["'a.b*c'", "''", "'a b-c_d'", "unicode", "7", "none", "'\\\\'", "'[x]^$'", "[1]", "'a\\nb\\tc'", "'#~&@%'"], ["", "'python'", "'posix_basic'", "'posix_extended'", "'nope'", "re_type='posix_basic'"]),
    "quote": (EACH + TEXTS + ["'a b'", "\"it's\"", "'$x'", "'a=b'", "1.0"], [""]),
    "md5": (EACH, [""]), "sha1": (EACH, [""]), "checksum": (["'abc'", "''", "unicode", "7", "none", "nope"], [""]),
    "hash": (["'abc'", "''", "unicode", "7", "none", "[1]", "nope"], ["", "'md5'", "'sha1'", "'sha224'", "'sha256'", "'sha384'", "'sha512'", "'sha3_256'", "'blake2b'", "'nope'", "hashtype='md5'", "5", "'SHA256'"]),
    "password_hash": (["'secret'", "''", "unicode", "'x' * 100", "7", "none", "nope"],
                      ["'sha512', 'saltsalt', rounds=5000", "'sha512', 'abc', rounds=1000", "'sha256', 'saltsalt', rounds=5000", "'sha256', 'abcdefghijklmnop', rounds=1234", "'md5', 'saltsalt'",
                       "'md5', 'ab'", "'nope', 'salt'", "'sha512', 'salt!salt'", "'sha512', 'abcdefghijklmnopq'", "'md5', '123456789'", "'sha512_crypt', 'salt', rounds=1000", "hashtype='md5', salt='xyz'"]),
    "to_uuid": (["'abc'", "''", "unicode", "7", "none", "nope", "'www.example.com'"], ["", "'6ba7b810-9dad-11d1-80b4-00c04fd430c8'", "'nope'", "namespace='11111111222233334444555555555555'", "5", "'{6ba7b810-9dad-11d1-80b4-00c04fd430c8}'"]),
    "to_json": (EACH + LISTS + MAPS + ["unicode", "'a\"b\\\\c\\n'", "1e20", "1e-7", "0.1", "'😀'"], ["", "indent=2", "sort_keys=true", "ensure_ascii=false"]),
    "to_nice_json": (EACH + LISTS + MAPS + ["unicode", "users"], ["", "2", "sort_keys=false", "indent=0", "ensure_ascii=false"]),
    "tojson": (EACH + ["'<&>'", "\"it's\"", "users"], ["", "2"]),
    "from_json": (["'{\"a\": [1, 2.5, null, true]}'", "'5'", "'\"x\"'", "''", "'nope'", "'[1,]'", "json_text", "7", "none", "[]", "nope", "'1e3'", "'NaN'", "'[1e400]'", "'{\"a\":1,\"a\":2}'", "'\"\\\\u00e0\"'", "' [ ] '",
                   "'12345678901234567890'", "'-0'", "'-0.0'", "'Infinity'"], ["", "nope=1"]),
    "to_yaml": (EACH + LISTS + MAPS + ["users", "network", "nested", "'yes'", "'1'", "'a: b'", "'- x'", "'#x'", "'x #y'", "'null'", "'~'", "'a\\nb'", "'a\\nb\\n'", "' lead'", "'trail '", "'%x'", "'@x'", "'`x'", "'!x'", "'&x'", "'*x'", "'0x10'", "'1e3'",
                 "'2020-01-01'", "'12:30'", "'='", "'<<'", "'-'", "'?x'", "':x'", "'x:'", "'\\t'", "'a\\tb'", "unicode", "'😀'", "quoted", "\"it's\"", "'\"q\"'", "'{a}'", "'[a'", "'a, b'", "['a, b', '{x', 'x]']", "['yes', 'no', 'on', '']",
                 "1e20", "1e-7", "0.1", "100000.0", "'x' * 100", "('word ' * 30)", "{'k': 'word ' * 30}", "['word ' * 30]", "{'a': {'b': {'c': []}}}", "[[]]", "[{}]", "[{'a': 1}, {'b': [1, 2]}]", "{'': ''}", "{'a b': 1, 'yes': 2, '1': 3}",
                 "{'multi': multi}", "multi", "'\\n'", "'\\nx'", "'a\\n\\n\\nb'", "'---'", "'...'", "'--- x'", "'1_000'", "'.5'", "'1.'", "'+1'", "'0o7'", "'010'", "'.inf'", "'true'", "'Y'", "'n'", "[1, [2, [3]], {'x': [4]}]"],
                ["", "indent=2", "default_flow_style=false", "width=40", "sort_keys=false", "default_flow_style=true"]),
    "to_nice_yaml": (EACH + LISTS + MAPS + ["users", "network", "nested", "unicode", "quoted", "multi", "{'multi': multi, 'x': 'a\\nb\\n'}", "[[1, [2]], [{'a': [{'b': 1, 'c': 2}]}]]", "('word ' * 30)", "{'a': 'word ' * 30}", "{'long key ' * 20: 1}",
                      "['a: b', '- c', 'x #y', \"it's\"]", "{'a': [], 'b': {}, 'c': none, 'd': true, 'e': '', 'f': 'null', 'g': 1.0}", "{'t': '\\ttab', 'u': 'à\\n  b'}"],
                     ["", "2", "indent=8", "sort_keys=false", "width=20", "explicit_start=true"]),
    "from_yaml": (["'a: 1'", "'- 1\\n- x'", "''", "'yes'", "'1:30'", "'0644'", "'a: [1, 2'", "'{a: 1, b: null}'", "'2020-01-01'", "none", "7", "[1]", "nope", "'a: &x 1\\nb: *x'", "'--- 1'", "'x: !vault y'", "'a: 1\\na: 2'", "'1: a'", "'!!str 5'", "'a: |\\n  x\\n  y\\n'", "'1.5'", "'~'", "'a: 1\\n---\\nb: 2'"], [""]),
    "from_yaml_all": (["'a: 1\\n---\\nb: 2'", "'--- 1\\n--- 2\\n'", "''", "'x'", "none", "7", "'a: ['", "'---\\n---\\n'"], ["", "| list"]),
    "urlencode": (EACH + ["'a b&c=d/é?'", "'a+b%20'", "{'a b': 'c&d', 'x': 1}", "[('a', 1), ('b', 'x y')]", "'~-._/'", "{'l': [1, 2]}"], [""]),
    "urldecode": (["'a%20b+c'", "'%C3%A0'", "'%zz%4'", "''", "7", "none", "'%FF'", "nope"], [""]),
    "urlize": (["'see http://example.org/x?y=1 now'", "'www.example.org'", "'a@b.org'", "'(http://example.org/a_(b)). <www.x.org>, mailto:a@b.org! a@b.org, @a@b'", "'HTTPS://EXAMPLE.ORG http://10.0.0.1:80/x http://[2001:db8::1]/ example.com:8080/x#y srt.example.inaf'", "'ftp://x.org git+ssh://host/x tel:123 ftp:// http:// www. \\t a\\nb '", "'http://x.org/<b>&\"q\"'", "''", "7", "none", "['www.x.org']", "nope", "'http://x.org/(a(b).,)&gt;'", "'<a@b.it>'", "'xn--abc.org http://xn--abc www.xn--p1ai'"],
        ["", "5", "trim_url_limit=100, nofollow=true", "target='_blank'", "none, true, '_top', 'me nofollow b'", "rel='x\"y'", "extra_schemes=['ftp://', 'tel:']", "extra_schemes=['nope']", "extra_schemes=[]", "0", "'5'", "rel=''", "extra_schemes='ab'"]),
    "urlsplit": (["'http://user:pw@Host.Example.org:8080/a/b;p?q=1&r#frag'", "'ftp://h'", "''", "'abc'", "'//h/p'", "'http://[::1]:80/x'", "'http://h:bad/'", "'mailto:x@y'", "7", "none", "'http://h/?'", "nope", "'HTTP://H'"],
                 ["", "'hostname'", "'port'", "'scheme'", "'path'", "'query'", "'fragment'", "'netloc'", "'username'", "'password'", "'nope'", "query='path'"]),
    "xmlattr": (["{'class': 'a b', 'id': none, 'x': 1}", "{}", "{'a b': 1}", "'abc'", "{'t': '<\">'}", "nope", "{'a': nope}"], ["", "false"]),
    "filesizeformat": (["0", "1", "999", "1000", "1024", "123456789", "'5000'", "1e15", "none", "'x'", "1.5", "-5000", "true", "nope", "1e27"], ["", "true", "binary=true"]),
    "pprint": (EACH + ["users", "{'b': 1, 'a': 2}", "range(40) | list"], [""]),
    "int": (EACH + TEXTS + NUMBERS + ["'0x1f'", "'1f'", "'0b11'", "'0o17'", "'017'", "'1_000'", "'1e3'", "'-5'", "'+5'", "' 42 '", "'5.9'", "'inf'", "'nan'", "'12345678901234567890'", "'٣'"],
            ["", "5", "0, 16", "0, 2", "0, 8", "default=none", "base=36", "0, 0", "0, 1", "'x'"]),
    "float": (EACH + TEXTS + NUMBERS + ["'1e3'", "'inf'", "'nan'", "'-1.5'", "'1_0.5'", "'.5'", "'5.'", "' 2 '", "'0x1'"], ["", "2.5", "default=none", "'x'"]),
    "round": (EACH + NUMBERS + ["2.5", "3.5", "2.675", "1234.5678", "-1234.5678", "15", "25", "1e300"], ["", "1", "2, 'ceil'", "1, 'floor'", "-2", "0, 'ceil'", "method='floor'", "2, 'nope'", "'a'", "-2, 'ceil'", "1.5"]),
    "log": (EACH + ["100", "8", "1e20", "'8'"], ["", "10", "2", "0", "1", "'a'", "base=3"]),
    "pow": (EACH + ["100", "2"], ["2", "0.5", "-1", "'a'", "", "1000", "0"]),
    "root": (EACH + ["100", "27", "-4"], ["", "2", "3", "0", "'a'", "base=5", "'3'"]),
    "human_readable": (["0", "1", "1023", "1024", "123456789", "1e15", "'5'", "none", "-5", "1.5", "true", "nope", "1208925819614629174706176", "[]"], ["", "true", "unit='M'", "unit='k'", "isbits=true, unit='G'", "unit='x'", "false, 'KB'"]),
    "human_to_bytes": (["'10'", "'1.5K'", "'10 MB'", "'10Mb'", "'1GiB'", "'2megabyte'", "'5 b'", "'x'", "''", "7", "1.5", "none", "'1 Z'", "'-5K'", "'10MB '", "nope", "'1,5K'", "'.5K'", "'3 bytes'", "'3 byte'", "'1kb'"],
                       ["", "'M'", "isbits=true", "default_unit='G'", "'x'", "'Mb'", "'K', true"]),
    "max": (EACH + LISTS, ["", "case_sensitive=true", "attribute='a'", "attribute=0"]), "min": (EACH + LISTS, ["", "case_sensitive=true", "attribute=1"]),
    "sum": (EACH + LISTS + ["users"], ["", "start=10", "attribute='uid'", "'uid'", "start='x'", "start=[]", "attribute='nope'"]),
    "sort": (EACH + LISTS + ["users", "['b', 'B', 'a', 'A']", "[[2, 1], [1, 2]]", "[1, 2.5, true]"], ["", "true", "case_sensitive=true", "attribute='name'", "attribute='uid', reverse=true", "attribute='uid,name'", "attribute='nope'", "attribute='groups.0'", "attribute=0"]),
    "unique": (EACH + LISTS + ["users", "[[1], [1]]", "[{'a': 1}, {'a': 1}]"], ["", "true", "case_sensitive=true", "attribute='name'", "false", "attribute='groups'"]),
    "dictsort": (MAPS + ["{'b': 1, 'A': 2, 'a': 0}", "{'x': 'b', 'y': 'A'}", "[]", "7", "none", "nope", "{'a': 1, 'b': 'x'}"], ["", "true", "by='value'", "false, 'value', true", "reverse=true", "by='nope'"]),
    "first": (EACH, [""]), "last": (EACH, [""]), "length": (EACH + MAPS, [""]), "count": (EACH, [""]), "list": (EACH + MAPS + ["range(3)"], [""]), "reverse": (EACH + LISTS, ["", "| list"]),
    "join": (EACH + LISTS + ["users"], ["", "','", "', ', attribute='name'", "5", "none", "attribute='uid'", "d='-'", "',', 'nope'"]),
    "flatten": (LISTS + ["nested", "[1, [2, [3, none]], 'null']", "7", "none", "'abc'", "{'a': [1]}", "nope", "[[1, none], [(2, [3])]]"], ["", "1", "levels=0", "levels=2", "skip_nulls=false", "'a'"]),
    "zip": (EACH, ["[1, 2]", "[1], [2, 3]", "", "5", "'xy'"]), "zip_longest": (EACH, ["[1, 2]", "[1], [2, 3]", "[9], fillvalue='x'", "", "5"]),
    "product": (EACH, ["[1, 2]", "", "'xy', [0]", "repeat=2", "5"]), "permutations": (["[1, 2, 3]", "'ab'", "[]", "7", "none", "nope", "{'a': 1, 'b': 2}"], ["", "2", "0", "5", "-1", "'a'", "| list | length"]),
    "combinations": (["[1, 2, 3]", "'abc'", "[]", "7", "none", "nope"], ["2", "0", "5", "-1", "'a'", "", "1", "r=3"]),
    "union": (EACH + LISTS, ["[1, 3]", "['a', 'z']", "[]", "'ab'", "5", "[[1]]", "{}", ""]), "intersect": (EACH + LISTS, ["[1, 3]", "['a', 'z']", "[]", "'ab'", "5", "[[1, 2]]"]),
    "difference": (EACH + LISTS, ["[1, 3]", "['a', 'z']", "[]", "'ab'", "5", "[[1, 2]]"]), "symmetric_difference": (EACH + LISTS, ["[1, 3]", "['a', 'z']", "[]", "5", "[[1, 2]]"]),
    "dict2items": (MAPS + ["[]", "'a'", "7", "none", "nope", "network"], ["", "'k', 'v'", "key_name='n'", "value_name='key'", "nope=1"]),
    "items2dict": (["pairs", "[]", "[{'k': 'x', 'v': 1}]", "{}", "'a'", "[1]", "none", "[{'key': 'a'}]", "nope", "users", "[{'key': 1, 'value': 2}]", "[{'key': [1], 'value': 2}]"], ["", "'k', 'v'", "key_name='k', value_name='v'", "'name', 'uid'", "'name', 'nope'"]),
    "items": (MAPS + ["[]", "'a'", "none", "nope", "7"], ["", "| list"]),
    "combine": (MAPS + ["[{'a': 1}, {'b': 2}]", "[]", "7", "none", "'a'", "nope", "{'b': {'x': 1}}", "{'a': [1, 2]}"],
                ["{'a': 2}", "overrides", "overrides, recursive=true", "{'a': [2, 3]}, list_merge='append'", "{'a': [2, 3]}, list_merge='prepend'", "{'a': [2, 3]}, list_merge='append_rp'", "{'a': [2, 3]}, list_merge='prepend_rp'", "{'a': [2, 3]}, list_merge='keep'",
                 "{'a': 1}, list_merge='nope'", "", "5", "[{'x': 1}, {'y': 2}]", "{'c': 1}, {'c': 2}", "nope=1", "{}, recursive=true, list_merge='append'", "{'a': omit}", "{'b': {'y': [9]}}, recursive=true, list_merge='append'"]),
    "extract": (["'a'", "0", "'b'", "5", "none", "nope", "[0, 1]"], ["options", "options, 'x'", "[10, 20]", "options, ['y', 0]", "'abc'", "", "nope", "5"]),
    "subelements": (["users", "[]", "{'x': {'groups': [1, 2]}}", "'a'", "7", "none", "nope", "[{'a': {'b': [1, 2]}}]", "[{'groups': 5}]", "[1]"], ["'groups'", "'groups', skip_missing=true", "'a.b'", "['a', 'b']", "'nope'", "'nope', skip_missing=true", "5", "", "'groups', true"]),
    "rekey_on_member": (["users", "{'x': {'id': 1, 'v': 'a'}, 'y': {'id': 2}}", "[{'n': 'a'}, {'n': 'a', 'z': 1}]", "[]", "'a'", "7", "none", "[1]", "nope", "[{'n': 1.5}]"], ["'name'", "'id'", "'n'", "'n', duplicates='overwrite'", "'n', 'nope'", "'nope'", "", "duplicates='overwrite', key='n'"]),
    "groupby": (["users", "[]", "[{'a': 1}, {'a': 2}, {'a': 1}]", "[{'a': 'x'}, {'a': 'X'}]", "[[1, 2], [1, 3]]", "'ab'", "7", "none", "nope"], ["'name'", "'a'", "'a', case_sensitive=true", "'nope'", "'shell', default='none'", "0", "'uid'", ""]),
    "map": (["['a', 'b']", "[1, 2]", "users", "[]", "none", "nope", "'ab'", "7", "[[1, 2], [3]]", "[nope]"],
            ["'upper'", "attribute='name'", "'nope'", "'default', 'x'", "attribute='nope', default=0", "", "'int'", "'join', '-'", "'length'", "attribute='groups.0'", "'regex_replace', 'a', 'z'", "'type_debug'", "attribute=0", "'combine', {'z': 1}", "nope", "'ansible.builtin.upper'", "'string'", "attribute='name', nope=1", "5"]),
    "select": (["[1, 2, 3, 0]", "['a', '', none]", "[]", "none", "nope", "users", "7", "[nope, 1]", "'ab'"], ["", "'odd'", "'equalto', 1", "'nope'", "'string'", "'defined'", "'in', [1, 2]", "'match', 'a'", "'>', 1", "5", "'none'", "'contains', 'a'", "'divisibleby', 2"]),
    "reject": (["[1, 2, 3, 0]", "['a', '', none]", "[]", "nope", "[nope, 1]"], ["", "'odd'", "'equalto', 1", "'nope'", "'defined'", "'in', [1, 2]", "'match', 'a'", "'none'"]),
    "selectattr": (["users", "[]", "[{'a': 1}, {'a': 2}]", "none", "nope", "7", "['x']", "[{'a': {'b': true}}, {'a': {}}]"], ["'name'", "'a', 'equalto', 1", "'a.b'", "'a.b', 'defined'", "'nope'", "'shell', 'defined'", "'name', 'match', '^d'", "'uid', '>', 999", "", "'name', 'nope'", "'groups', 'contains', 'wheel'", "'locked', 'undefined'", "'name', 'in', ['discos']"]),
    "rejectattr": (["users", "[]", "[{'a': 1}, {'a': 2}]", "nope"], ["'name'", "'a', 'equalto', 1", "'nope'", "'shell', 'defined'", "'uid', '>', 999", ""]),
    "default": (EACH, ["", "'x'", "'x', true", "boolean=true", "default_value=1", "nope", "'x', 1", "'x', false", "omit"]), "d": (["nope", "''", "none"], ["", "5", "5, true"]),
    "mandatory": (EACH, ["", "'msg'", "msg='m'", "5"]),
    "ternary": (EACH, ["'a', 'b'", "'a', 'b', 'c'", "'a'", "true_val=1, false_val=2", "none_val=3, true_val=1, false_val=2", "1, nope", "nope, 2", ""]),
    "type_debug": (EACH + NUMBERS + LISTS + MAPS + ["range(3)", "omit", "options.keys()", "options | dict2items", "hosts | map('upper')", "'2020-01-01 00:00:00' | to_datetime", "result", "'<' | e", "'a' in 'b'", "users[0].uid", "1 == 1"], [""]),
    "random": (["10", "100", "'abc'", "[1, 2, 3]", "1", "7", "2 ** 40", "1000000", "hosts", "[1]", "users | map(attribute='name') | list"], ["seed='x'", "seed=inventory_name", "seed=5", "1, 2, seed='host'", "start=5, seed='a'", "step=3, seed='b'", "seed=''", "seed=-7", "seed='à'", "seed='a b c'", "seed=123456789012", "seed=true"])
    , "shuffle": (["[1, 2, 3, 4, 5]", "hosts", "'abc'", "7", "none", "[]", "[1]", "nope", "range(20)"], ["seed='x'", "seed=5", "seed='à'", "seed=inventory_name"]),
    "to_datetime": (["'2020-01-02 03:04:05'", "'2020-13-02 03:04:05'", "'20200102'", "'2 Jan 2020'", "7", "none", "''", "nope", "'2020-02-30 00:00:00'"], ["", "'%Y%m%d'", "'%d %b %Y'", "'%Y-%m-%d'", "format='%Y-%m-%d %H:%M:%S'", "'%q'"]),
    "strftime": (["'%Y-%m-%d %H:%M:%S'", "'%a %A %b %B %d %e %j %U %W %w %u %G %V %y %C'", "'%I %p %M %S %f'", "'%%'", "''", "'%s %D %F %T %R %r %h %n %t'", "'%Z %z'", "'%c|%x|%X'", "'%q'", "'plain'", "7", "none", "nope", "'%-d %-m %_d %k %l %P'"], ["0, utc=true", "1577934245, utc=true", "1577934245.9, true", "'86400', true", "'x', true", "-1, true", "4102444800, true", "none, 5, 6", "951782400, utc=1"]),
    "vault": (["'a text'", "''", "'à\\n'", "'sixteen letters!'", "7", "none", "[1]", "secret", "shut", "nope", "'a' | vault('x', 'y')"],
        ["'word', 'salt'", "'word', salt='salt', vault_id='noto'", "'word', 'salt', 'default'", "'word', 'salt', ''", "'word', 'salt', none", "'', 'salt'", "'word', ''", "'word', 5", "'word', 0", "7", "none", "", "nope", "'à', 'é'", "'word', 'salt', idd='x'"]),
    "unvault": (["'a text' | vault('word', 'salt')", "'à\\n' | vault('word', 'salt', 'noto')", "'plain'", "''", "7", "none", "nope", "secret", "shut", "secret_ref", "secret_of.shut", "secret_part", "'$ANSIBLE_VAULT;1.1;AES256\\n33'"],
        ["'word'", "'correct horse'", "secret='battery staple'", "'word', 'noto'", "'word', vault_id='noto'", "7", "none", "", "nope", "secret"]),
}

TESTS = {
    "defined": [""], "undefined": [""], "none": [""], "boolean": [""], "true": [""], "false": [""], "integer": [""], "float": [""], "number": [""], "string": [""], "mapping": [""],
    "sequence": [""], "iterable": [""], "callable": [""], "lower": [""], "upper": [""], "odd": [""], "even": [""], "escaped": [""], "truthy": ["", "(true)", "(convert_bool=true)"], "falsy": ["", "(convert_bool=true)"],
    "filter": [""], "test": [""], "nan": [""], "isnan": [""], "all": [""], "any": [""], "divisibleby": ["(3)", "(0)", "('a')", "(1.5)", ""],
    "sameas": ["(1)", "('abc')", "(none)", "(true)", "(1.0)"], "eq": ["(1)", "('abc')", "(nope)"], "equalto": ["(7)"], "==": [], "ne": ["(1)", "('abc')"], "gt": ["(1)", "('abc')"], "ge": ["(1)"], "lt": ["(1)", "([])"], "le": ["(1)"], "greaterthan": ["(0)"], "lessthan": ["(0)"],
    "in": ["('abc')", "([1, 'abc'])", "({'abc': 1})", "(5)", "(nope)"], "contains": ["('a')", "(1)", "(nope)", "([])"],
    "subset": ["([1, 2, 3, 'a', 'b'])", "('abc')", "(5)"], "superset": ["([1])", "('a')", "([])"], "issubset": ["([])"], "issuperset": ["([])"],
    "match": ["('a')", "('A', ignorecase=true)", "('b')", "('(')", "", "(5)"], "search": ["('b')", "('^b', multiline=true)", "('')", "('(?=b)b')"], "regex": ["('b')", "('abc', match_type='fullmatch')", "('ab', match_type='fullmatch')", "('bc', match_type='match')", "('a', match_type='nope')"],
    "uri": ["", "(['http'])", "('http')"], "url": ["", "(['http', 'https'])", "(schemes=['ftp'])"], "urn": [""], "vault_encrypted": [""],
    "abs": [""], "is_abs": [""],
    "changed": [""], "change": [""], "failed": [""], "failure": [""], "succeeded": [""], "success": [""], "successful": [""], "skipped": [""], "skip": [""], "reachable": [""], "unreachable": [""], "timedout": [""], "started": [""], "finished": [""],
}
FILE_TESTS = ["exists", "file", "is_file", "directory", "is_dir", "link", "is_link", "link_exists", "mount", "is_mount"]
FILE_SUBJECTS = ["'/etc/passwd'", "'/etc'", "'/'", "'/nonexistent'", "'/proc'", "'/proc/self/exe'", "''", "7", "none", "[]", "nope", "'/dev/null'", "true"]
RESULTS = ["result", "result_failed", "result_loop", "result_skipped", "{}", "'a'", "none", "nope", "{'results': []}", "{'unreachable': true}", "{'timedout': {'period': 5}}", "{'timedout': {}}", "{'timedout': true}", "{'started': 1}", "{'finished': 0}", "{'changed': 'x'}",
           "{'results': [{'changed': true}]}", "{'results': [1]}", "{'failed': 0}", "[]"]
URLS = ["'http://example.org/x'", "'ftp://h'", "'file:///x'", "'urn:isbn:1'", "'abc'", "''", "5", "none", "'http:'", "'//h'", "nope", "'mailto:a@b'", "[]", "'http://[bad'"]
VERSIONS = ["'1.2.3'", "'1.10'", "'7'", "'2.0rc1'", "'1.2.3-alpha.1'", "'1.0.0+build'", "'1.0.0-beta'", "'6.8'", "7.2", "5", "''", "none", "'1.0a1'", "'1.0.post1'", "'v1.2'", "'1!2.0'", "'abc'", "nope", "'1.0.dev3'", "'01.2.0'"]
VERSION_ARGUMENTS = ["('1.2.3')", "('1.10', '>=')", "('1.2.3', '<', version_type='semver')", "('1.2.3-alpha.1', 'le', version_type='semantic')", "('1.0.0', '>', version_type='semver')", "('1.0', 'lt', version_type='pep440')", "('2.0', '<', version_type='pep440')",
                     "('1.2.3', '==', strict=true)", "('1.2a1', '>', version_type='strict')", "('1.10', 'nope')", "('1.0', version_type='nope')", "('')", "(7, '>')", "('2.0rc1', '!=')", "('1.0', 'gt', strict=true, version_type='loose')", "('1.0', '<>', strict=false)", "('1.0.0-beta', 'eq', version_type='semver')",
                     "('1.0.dev3', '>=', version_type='pep440')"]
OPERANDS = ["1", "0", "-2", "1.5", "true", "none", "''", "'abc'", "'2'", "[]", "[1]", "['abc']", "{}", "{'abc': 1}", "(1,)", "nope"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
METHODS = {
    "'Hello World'": ["upper()", "lower()", "swapcase()", "title()", "capitalize()", "split()", "split('o')", "split('o', 1)", "rsplit('o', 1)", "rsplit(none, 1)", "partition(' ')", "rpartition('o')", "find('o')", "rfind('o')", "index('W')", "rindex('o')", "index('z')",
                      "count('l')", "count('')", "startswith('He')", "startswith(('x', 'H'))", "endswith('ld')", "startswith('W', 6)", "find('o', 5)", "count('o', 5, 9)", "replace('o', '0')", "replace('o', '0', 1)", "strip('Hd')", "lstrip('He')", "rstrip('dl')", "center(21, '*')", "ljust(15, '.')", "rjust(15)", "zfill(15)",
                      "isalpha()", "isdigit()", "isalnum()", "isspace()", "isupper()", "islower()", "istitle()", "isidentifier()", "isdecimal()", "isnumeric()", "isprintable()", "isascii()", "join(['a', 'b'])", "expandtabs()", "casefold()", "removeprefix('Hello ')", "removesuffix('ld')", "splitlines()", "encode()", "format()", "nope()",
                      "upper(1)", "split(sep='o')", "split(maxsplit=1)", "translate({})", "join('xy')", "format_map({})", "__class__", "upper", "maketrans('a', 'b')"],
    "' a\\tb\\r\\nc\\x0bd '": ["split()", "strip()", "splitlines()", "splitlines(true)", "expandtabs(4)", "isspace()", "isprintable()", "rsplit()", "rsplit(none, 1)", "split(' ')"],
    "unicode": ["upper()", "lower()", "encode('utf-8')", "isascii()", "isalpha()", "title()", "center(30)", "find('S')", "count('a')", "islower()"],
    "'12'": ["isdigit()", "isdecimal()", "isnumeric()", "isidentifier()", "zfill(5)", "isalnum()"],
    "'²½'": ["isdigit()", "isdecimal()", "isnumeric()", "isalnum()"],
    "'{} {:>5} {a!r} {0}'": ["format(1, 2, a='x')"], "'{:05d}|{:.2f}|{:x}|{:,}'": ["format(42, 3.14159, 255, 1234567)"], "'{0[a]} {b.c}'": ["format({'a': 1}, b={'c': 2})"], "'{:<6}|{:^6}|{:*>6}|{:+d}|{:e}|{:%}'": ["format('a', 'b', 'c', 5, 12345.678, 0.25)"],
    "'{a}{'": ["format(a=1)"], "'{{{}}}'": ["format(1)"], "'{1}{0}'": ["format('a', 'b')"], "'{:s}|{:10}|{:10}'": ["format('a', 'b', 3)"], "'{:d}'": ["format('x')"], "'{!s:>4}'": ["format(none)"], "'{:b} {:o} {:#x} {:c} {:g} {:n}'": ["format(5, 8, 255, 65, 0.0001, 3)"],
    "[3, 1, 2]": ["index(1)", "index(9)", "count(3)", "copy()", "append(4)", "pop()", "sort()", "reverse()", "extend([1])", "insert(0, 1)", "nope()", "index(2, 1)", "length"],
    "(1, 2, 1)": ["index(2)", "count(1)", "copy()"],
    "{'b': 1, 'a': 2}": ["keys()", "values()", "items()", "keys() | list", "values() | list", "items() | list", "get('b')", "get('z')", "get('z', 5)", "get()", "copy()", "pop('b')", "update({})", "nope()", "setdefault('b', 1)", "get('z') is none", "fromkeys(['x'])", "keys() | length", "items() | first", "values() | sum", "b", "keys()[0]"],
    "7": ["bit_length()", "real", "nope()", "upper()", "to_bytes(1)", "conjugate()"], "1.5": ["is_integer()", "hex()", "real", "as_integer_ratio()"], "none": ["x", "x()"], "true": ["real", "upper()"],
    "('2020-01-02 03:04:05' | to_datetime)": ["year", "month", "day", "hour", "minute", "second", "microsecond", "strftime('%Y/%m/%d %H-%M-%S %a')", "isoformat()", "weekday()", "isoweekday()", "date()", "timestamp() > 1", "nope", "strftime('%s') | int > 1", "replace(year=2021)", "isocalendar()", "ctime()", "tzinfo", "toordinal()", "timetuple()"],
}
EXPRESSIONS = """
(('2020-01-03 00:00:00' | to_datetime) - ('2020-01-01 12:00:00' | to_datetime)).days
(('2020-01-03 00:00:00' | to_datetime) - ('2020-01-01 12:00:00' | to_datetime)).seconds
(('2020-01-03 00:00:00' | to_datetime) - ('2020-01-01 12:00:00' | to_datetime)).total_seconds()
(('2020-01-01 00:00:00' | to_datetime) - ('2020-01-01 12:00:00' | to_datetime))
(('2020-01-01 00:00:00' | to_datetime) - ('2020-01-01 12:00:00' | to_datetime)) | string
('2020-01-01 00:00:00' | to_datetime) < ('2020-01-01 12:00:00' | to_datetime)
('2020-01-01 00:00:00' | to_datetime) == ('2020-01-01 00:00:00' | to_datetime)
('2020-01-01 00:00:00' | to_datetime) + 5
('2020-01-01 00:00:00' | to_datetime)
[('2020-01-01 00:00:00' | to_datetime)]
('2020-01-01 00:00:00.5' | to_datetime('%Y-%m-%d %H:%M:%S.%f'))
'd: ' ~ ('2020-01-01 10:00:00' | to_datetime)
now() is defined
now(utc=true) is string
now(fmt='%Y') | length
now().year > 2000
now(utc=true, fmt='%Z')
(now() - ('2020-01-01 00:00:00' | to_datetime)).days > 100
'%Y' | strftime | length
range(5) | list
range(2, 10, 3) | list
range(5, 0, -2) | list
range(0) | list
range()
range('a')
range(1, 5, 0)
range(1.5)
range(5) | sum
range(5)[2]
3 in range(5)
range(3) | map('string') | join(',')
dict(a=1, b=2)
dict([['a', 1], ['b', 2]])
dict({'a': 1}, b=2)
dict(5)
dict(['a', 'b'] | zip([1, 2]))
dict()
lipsum() is string
joiner(', ') is callable
cycler('a', 'b').next()
cycler('a', 'b').current
cycler()
namespace(a=1).a
namespace(a=1).b
undef()
undef('x') is defined
undef(hint='set it') | default('y')
[undef(), 1] | length
lookup('items', [1, [2, 3]], 4)
q('items', [1, 2], 3)
lookup('items', 'a', 'b')
lookup('items')
q('items')
lookup('list', [1, 2], 'x')
q('list', [1, 2], 'x')
q('list')
lookup('list', 'abc')
lookup('dict', {'a': 1, 'b': 2})
q('dict', {'a': 1}, {'b': 2})
lookup('dict', {'a': 1})
lookup('dict', 'x')
lookup('dict', {})
q('dict')
q('dict', [{'a': 1}])
lookup('indexed_items', ['a', 'b'])
q('indexed_items', ['a', 'b'], 'c')
lookup('indexed_items', 'x')
q('indexed_items')
lookup('nested', ['a', 'b'], [1, 2])
q('nested', ['a', 'b'], [1, 2], ['x'])
q('nested', ['a'])
q('nested')
q('nested', [], [1])
q('nested', 'ab', [1])
q('nested', [['a', 'b']], [[1]])
q('nested', 5, [1])
lookup('together', ['a', 'b'], [1, 2])
q('together', ['a', 'b'], [1])
q('together', [['a'], 'b'], [[1, 2]])
q('together')
q('together', 5)
q('together', ['a'])
lookup('sequence', '3')
q('sequence', '5-8')
q('sequence', '2-10/2')
q('sequence', '4:host%02d')
q('sequence', 'start=5 end=11 stride=2 format=0x%02x')
q('sequence', 'count=5')
q('sequence', 'start=0x0f00 count=4 format=%04x')
q('sequence', 'start=0 count=5 stride=2')
q('sequence', 'start=1 count=5 stride=2')
q('sequence', start=1, end=4)
q('sequence', end=3, format='x%d')
q('sequence', count=0)
q('sequence', start=5, end=1, stride=-1)
q('sequence', start=5, end=1)
q('sequence', start=1, end=5, stride=-1)
q('sequence', stride=0, end=5)
q('sequence', 'nope=1')
q('sequence', 'abc')
q('sequence', '')
q('sequence')
q('sequence', 'count=2 end=3')
q('sequence', end=2, format='%d%d')
q('sequence', end=2, format='x')
q('sequence', '0x10')
q('sequence', '0-3')
q('sequence', '010')
q('sequence', 5)
q('sequence', 'end=3', '2')
q('sequence', 'start=1 end=3', format='n%s')
q('sequence', count='x')
q('sequence', start=1, count=3, stride=-1)
lookup('subelements', users, 'groups')
q('subelements', users, 'groups')
q('subelements', users, 'nope')
q('subelements', users, 'nope', {'skip_missing': true})
q('subelements', [{'a': {'b': [1, 2]}}], 'a.b')
q('subelements', {'x': {'groups': [1]}}, 'groups')
q('subelements', {'skipped': true}, 'groups')
q('subelements', users)
q('subelements', 'a', 'b')
q('subelements', [1], 'b')
q('subelements', [{'b': 5}], 'b')
q('subelements', [{'skipped': true, 'b': [1]}], 'b')
q('subelements', [{'b': [1]}], 'b', {'skip_missing': 'yes'})
q('subelements', users, 'nope', {'nope': 1})
q('random_choice')
q('random_choice', 5)
q('random_choice', [7], [7])
lookup('random_choice', 'a')
lookup('vars', 'name', 'port')
q('vars', 'name', 'port')
lookup('vars', 5)
lookup('vars', 'nope', default=none)
lookup('vars', 'fqdn')
lookup('vars', 'broken')
lookup('vars', 'broken', default='x')
lookup('vars', ['name'])
q('vars')
lookup('varnames', '^port')
q('varnames', '^nam', '^port')
q('varnames', '^result')
q('varnames', 'zzz')
lookup('varnames', 'zzz')
lookup('varnames', '(')
q('varnames', 5)
q('varnames', 'hos.+s')
lookup('env', 'CASE_ENV')
lookup('env', 'CASE_NOPE')
lookup('env', 'CASE_NOPE', default='x')
lookup('env', 'CASE_NOPE', default=undef())
lookup('env', 'CASE_NOPE', default=undef()) | default('y')
q('env', 'CASE_ENV', 'CASE_NOPE')
lookup('env', 'CASE_ENV x')
lookup('env', '')
lookup('env', 5)
lookup('file', 'note.txt')
lookup('file', 'note.txt', rstrip=false)
lookup('file', 'note.txt', lstrip=true)
lookup('file', 'nope.txt')
lookup('file', 'nope.txt', errors='ignore')
q('file', 'nope.txt', errors='ignore')
lookup('file', 'nope.txt', errors='warn') is none
lookup('file', 'nope.txt', errors='strict')
lookup('file', 'nope.txt', errors='nope')
lookup('file', 'note.txt', nope=1)
lookup('file', 'note.txt', 'note.txt')
lookup('file', 'note.txt', wantlist=true)
lookup('file', 5)
lookup('file', none)
lookup('file')
q('file')
lookup('file', ['note.txt'])
lookup('file', nope)
lookup('file', 'files/note.txt')
lookup('fileglob', '*.txt') | basename
q('fileglob', '*.txt') | map('basename') | list
q('fileglob', 'nope*')
lookup('fileglob', 'nope*')
q('fileglob', '/etc/pass*d')
q('fileglob', '/etc/nope/*')
q('fileglob', '/etc/pass[w]d', '/etc/hostnam?')
q('fileglob', 'sub/*') | map('basename') | list
q('fileglob', 5)
lookup('first_found', 'note.txt') | basename
lookup('first_found', ['nope', 'note.txt']) | basename
lookup('first_found', 'nope')
lookup('first_found', 'nope', skip=true)
q('first_found', 'nope', skip=true)
lookup('first_found', files=['nope', 'note.txt']) | basename
lookup('first_found', files=['passwd'], paths=['/nope', '/etc'])
lookup('first_found', {'files': ['passwd'], 'paths': ['/nope', '/etc']})
lookup('first_found', {'files': ['nope'], 'skip': true})
lookup('first_found', ['passwd'], paths='/nope:/etc')
lookup('first_found', 'nope,note.txt') | basename
lookup('first_found', '/etc/passwd')
lookup('first_found', '/etc')
lookup('first_found', 5)
lookup('first_found')
lookup('first_found', [nope, 'note.txt']) | basename
lookup('first_found', 'nope', errors='ignore')
lookup('ini', 'user', file='sample.ini')
lookup('ini', 'user', section='one', file='sample.ini')
lookup('ini', 'USER', section='one', file='sample.ini')
lookup('ini', 'nope', section='one', file='sample.ini')
lookup('ini', 'nope', section='one', file='sample.ini', default='d')
lookup('ini', 'x', section='nope', file='sample.ini')
lookup('ini', 'multi', section='one', file='sample.ini')
lookup('ini', 'path', section='one', file='sample.ini')
lookup('ini', 'percent', section='one', file='sample.ini')
lookup('ini', 'percent', section='one', file='sample.ini', interpolation=false)
lookup('ini', 'colon', section='one', file='sample.ini')
lookup('ini', 'inherited', section='one', file='sample.ini')
q('ini', 'u.*', section='one', file='sample.ini', re=true)
q('ini', '.*', section='two', file='sample.ini', re=true)
lookup('ini', 'user section=one file=sample.ini')
q('ini', 'user', 'colon', section='one', file='sample.ini')
lookup('ini', 'user.name', type='properties', file='sample.properties')
lookup('ini', 'nope', type='properties', file='sample.properties')
lookup('ini', 'user', section='one', file='nope.ini')
lookup('ini', 'bare', section='three', file='bare.ini')
lookup('ini', 'bare', section='three', file='bare.ini', allow_no_value=true)
lookup('ini', 'Case', section='three', file='bare.ini', allow_no_value=true, case_sensitive=true)
lookup('ini', 'case', section='three', file='bare.ini', allow_none=true, case_sensitive=true)
lookup('ini', 'empty', section='one', file='sample.ini')
lookup('csvfile', 'Li', file='elements.csv', delimiter=',')
lookup('csvfile', 'Li', file='elements.csv', delimiter=',', col=2)
lookup('csvfile', 'Li file=elements.csv delimiter=, col=2')
lookup('csvfile', 'nope', file='elements.csv', delimiter=',')
q('csvfile', 'nope', file='elements.csv', delimiter=',')
lookup('csvfile', 'nope', file='elements.csv', delimiter=',', default='d')
q('csvfile', 'Li', 'He', file='elements.csv', delimiter=',')
lookup('csvfile', '3', file='elements.csv', delimiter=',', keycol=1, col=0)
lookup('csvfile', 'quoted one', file='elements.csv', delimiter=',')
lookup('csvfile', 'Q', file='elements.csv', delimiter=',')
lookup('csvfile', 'Li', file='elements.csv', delimiter=',', col=9)
lookup('csvfile', 'x', file='nope.csv')
lookup('csvfile', 'tab', file='tabs.tsv')
lookup('csvfile', 'tab', file='tabs.tsv', delimiter='TAB')
lookup('csvfile', file='elements.csv')
lookup('csvfile', 'Li', file='elements.csv', delimiter=',', nope=1)
lookup('pipe', 'echo hi')
lookup('pipe', 'printf "a\\nb\\n\\n"')
lookup('pipe', 'exit 3')
q('pipe', 'echo a', 'echo b')
lookup('pipe', 'echo a', 'echo b')
lookup('pipe', 5)
lookup('lines', 'printf "a\\nb\\n"')
q('lines', 'printf "a\\nb\\n"', 'echo c')
q('lines', 'true')
q('lines', 'false')
lookup('template', 'sample.j2')
lookup('template', 'sample.j2', template_vars={'name': 'other'})
lookup('template', 'sample.j2', template_vars=dict(extra=1))
lookup('template', 'marked.j2', variable_start_string='[%', variable_end_string='%]')
lookup('template', 'comments.j2', comment_start_string='[#', comment_end_string='#]')
lookup('template', 'blocks.j2', trim_blocks=false)
lookup('template', 'blocks.j2')
lookup('template', 'native.j2')
lookup('template', 'nope.j2')
lookup('template', 'broken.j2')
lookup('template', 'sample.j2', convert_data=false)
lookup('template', 'sample.j2', 'native.j2')
lookup('unvault', 'note.txt')
lookup('unvault', 'nope.txt')
lookup('password', '/dev/null length=12') | length
lookup('password', '/dev/null', length=12, seed='x')
lookup('password', '/dev/null', seed='x')
lookup('password', '/dev/null length=8 chars=digits') | length
lookup('password', '/dev/null', length=15, chars=['ascii_letters', 'digits', '?!'], seed='host')
lookup('password', '/dev/null', length=5, chars='ascii_lowercase,_', seed='y')
lookup('password', '/dev/null', length=5, chars='hexdigits,,,', seed='y')
lookup('password', '/dev/null nope=1')
lookup('password', '/dev/null', chars=['punctuation'], seed='q')
lookup('password', '/dev/null', length=0)
lookup('password', '/dev/null', encrypt='md5_crypt', seed='x') | length
lookup('password', '/dev/null', encrypt='sha512_crypt', seed='x')[:3]
lookup('password', '/dev/null', encrypt='bcrypt') | length
'secret' | password_hash('sha512', 'saltsalt')
'secret' | password_hash('sha256', 'saltsalt')
'secret' | password_hash('blowfish', 'saltsaltsaltsaltsaltsa')
lookup('inventory_hostnames', 'all')
q('inventory_hostnames', 'all')
q('inventory_hostnames', 'all:!console')
q('inventory_hostnames', 'stations:&acs')
q('inventory_hostnames', 'mana*')
q('inventory_hostnames', 'nope')
q('inventory_hostnames', 'manager', 'console')
lookup('url', 'http://127.0.0.1:9/')
q('url', 'file://' ~ lookup('fileglob', '*.txt'))
lookup('url', 'file://' ~ lookup('fileglob', '*.txt'))
lookup('url', 'file://' ~ lookup('fileglob', '*.txt'), split_lines=false)
lookup('url', 'file://' ~ lookup('fileglob', '*.txt'), split_lines='no', wantlist=true)
q('url', 'file://' ~ lookup('fileglob', '*.txt'), 'file://' ~ lookup('fileglob', '*.txt'), split_lines=false) | length
lookup('url', 'file:///etc/nope')
lookup('url', 'file:///etc/nope', errors='ignore')
lookup('url', 'file:///dev/null')
q('url', 'file:///dev/null', split_lines=false)
lookup('url', 'note.txt')
lookup('url', 'gopher://x/')
lookup('url', 'http://127.0.0.1:9/', tiemout=3)
lookup('url', 'http://127.0.0.1:9/', headers=5)
lookup('url', 'http://127.0.0.1:9/', timeout='x')
lookup('url')
lookup('url', 5)
lookup('url', nope)
lookup('config', 'NO_SUCH_SETTING')
q('flattened', [1, [2, [3, none]]], 'null', 4)
q('community.general.flattened', [[1]], 'a')
q('flattened')
q('cartesian', ['a', 'b'], [1, 2])
q('cartesian', [['a'], 'b'], [[1, 2]], ['x'])
q('community.general.cartesian', [1])
q('cartesian')
q('community.general.file', 'note.txt')
lookup('nope', 1)
lookup()
lookup(5)
lookup('ansible.builtin.items', [1])
query('ansible.builtin.list', 1)
lookup('items', nope)
lookup('items', [nope])
q('list', nope, 1)
lookup('items', [1], wantlist=true)
lookup('items', [1], wantlist=false)
lookup('items', ['a'], nope=1)
'%5d|%-5d|%05d' % (42, 42, 42)
'%+.3e' % 12345.678
'%g %g %g' % (0.00001, 123456789.0, 1.0)
'%G' % 1e-10
'%c%c' % ('a', 66)
'%r %s' % ('a', 'b')
'%a' % unicode
'%*d' % (5, 42)
'%.*f' % (2, 3.14159)
'%5%'
'%(a)s %(b)05.1f' % {'a': 1, 'b': 2.25}
'%(a)s' % {'b': 1}
'%s' % {'a': 1}
'%s %s' % {'a': 1}
'%d' % true
'%d' % 1e20
'%i' % '5'
'%x' % -255
'%o' % 8.5
'%s' % (1, 2)
'%s%%' % 5
'%-10s|' % 'ab'
'%10.3s|' % 'abcdef'
'% d' % 5
'%e' % 0
'%f' % 1e20
'%.0f' % 0.5
'%.0f' % 1.5
'%#o' % 8
'%#X' % 255
1e16
1e15
123456789.123456789
0.1 + 0.2
1e-5
0.0001
-0.0
1e400
2 ** 53 + 0.0
1 / 3
10 / 5
7 // 2.0
-7 % 2.5
2 ** -2
(-8) ** 0.5
0 ** -1
2 ** 0.5
9007199254740993
9223372036854775807
9223372036854775807 + 1
18446744073709551615
-9223372036854775808
10 ** 18
1_000
0x1f
0b11
0o17
1.5e3
1E3
.5
5.
'a' 'b' "c"
'tab\\t'
[1, 2][-1]
[1, 2][2]
[1, 2][true]
'abc'[1:]
'abc'[::-1]
'abc'[-2:]
[1, 2, 3, 4][1:3]
[1, 2, 3, 4][::2]
[1, 2, 3, 4][::-2]
[1, 2, 3, 4][-3:-1]
[1, 2, 3][10:]
[1, 2, 3][:-10]
[1, 2, 3][1:1]
[1, 2, 3]['a']
[1, 2, 3][1.0]
{'a': 1}[0]
{1: 'a'}[1]
{1: 'a'}
{1: 'a', '1': 'b'} | length
{none: 1}
{true: 1}
{1.5: 1}
{(1, 2): 3}
{[1]: 2}
{'a': {'b': 1}}.a.b
{'a': 1}.get('a')
(1, 2) + (3,)
(1, 2) == (1, 2)
(1, 2) == [1, 2]
[(1, 2)]
{'a': (1, 2)}
(1)
()
(1,)
not 1 == 2
not (1 == 2)
1 < 2 < 3
1 < 3 < 2
1 == 1.0 == true
'a' < 'b' < 'c'
'a' in 'abc' in ['abc']
1 if true
1 if false
1 if false else 2
(1 if false) | default('x')
1 if nope else 2
1 if nope is defined else 2
true and nope
false and nope
true or nope
nope or true
not nope
-'a'
+1
+'a'
-true
- -1
not none
1 is number and 'a' is string
1 is not string
1 is string or 'x' is string
'a' is in ['a']
5 is divisibleby 5
5 is even or 5 is odd
'abc' is match 'a'
[1, 2] is contains 1
'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1] ~ {'a': 'b'}
1 ~ 2 + 3
1 + 2 ~ 3
2 * 3 ~ 4
-2 ** 2
2 ** 3 ** 2
2 ** -1
not true == false
true == not false
[1] + [2] * 2
'a' * 2 + 'b'
'ab' * -1
[1] * 0
[[]] * 2
1 - -1
5 % 3 * 2
5 // 2 * 2
1 + true
'1' + 1
[1] + (2,)
{} | length
{'a': 1, 'b': 2} | list
{'a': 1, 'b': 2} | join
{'b': 1, 'a': 2} | sort
{'b': 1, 'a': 2} | first
users[0]['name'][0]
users[0].groups[-1]
users | length > 2 and users[0].name == 'discos'
users | map(attribute='groups') | flatten | unique | sort
users | selectattr('groups', 'contains', 'wheel') | map(attribute='name') | join(', ')
users | rejectattr('locked', 'defined') | map(attribute='uid') | max
users | sort(attribute='uid') | map(attribute='name') | list
users | groupby('shell', default='none') | map('first') | list
users | items2dict(key_name='name', value_name='uid') | dict2items | length
users | map('combine', {'x': 1}) | list | length
options | dict2items | selectattr('value', 'mapping') | list
options | combine(overrides, recursive=true) | to_json
network.interfaces | dict2items | map(attribute='value.address') | list
network.interfaces.keys() | sort | list
hosts | zip(range(3)) | list
hosts | zip(range(3)) | map('join', '-') | list
dict(hosts | zip(numbers))
hosts | map('regex_replace', '^(.)', '<\\\\1>') | list
hosts | map('length') | sum
hosts | reverse | list
hosts | batch(2) | list
hosts | join(', ') | upper | replace('C', 'K')
hosts[0] | ternary('a', 'b')
(hosts | length) > 2 | bool
hosts | select('match', '^c') | first | default('none')
hosts | difference(['console']) | sort
hosts | union(['x']) | sort
hosts | symmetric_difference(['console', 'x']) | sort
[3, 'a', none] | map('type_debug') | list
[[1, 2], [3]] | sum(start=[])
[1, [2, [3]]] | flatten(levels=1)
'a,b;c' | regex_replace(';', ',') | split(',')
'/a/b/c.txt' | basename | splitext | first
'abc' | list | reverse | join
'5' | int + 3
'5' + 3 | string
-3 | abs
(-3) | abs
2 | pow(3) | int
'x' | default('y') | upper ~ 'z'
nope | default([]) | length
nope.a.b.c | default('x')
nope['a'] | default('x')
(nope | default({})).a | default('x')
none | default('x')
none | default('x', true)
'' | default('x', true)
omit | default('x')
omit is defined
omit
[omit]
{'a': omit}
[1, omit, 2] | length
omit ~ 'x'
omit == omit
true | string | lower
True
TRUE
None
nil
hostvars_missing.x
self
loop
caller
varargs
""".strip().split("\n")


def value(text):
    return ("value", text)


def arguments(name, given):
    """`a | f`, `a | f(x)`, and forms that go on behind it."""
    if given.startswith("|"):
        return f"{name} {given}"
    return f"{name}({given})" if given else name

SEALED = [
    "secret", "shut", "secret_ref", "secret_of.it", "secret_of['shut']", "secret_of", "secret_part", "secret ~ ''", "secret ~ '!'", "secret | upper", "[secret]", "[secret] | first", "[shut] | first", "[secret, 'a'] | select('vault_encrypted') | length == 1",
    "secret | default('x')", "shut | default('x')", "nope | default(secret)", "secret or 'x'", "secret if true else 'x'", "lookup('vars', 'secret')", "'hunter2-of-the-station-not'", "'$ANSIBLE_VAULT;1.1;AES256'", "'a' | vault('x', 'y')",
    "{'a': secret}.a", "[secret] | map('upper') | first", "[secret, secret] | unique | first", "secret[0]", "secret | length", "secret | string",
]


def cases():
    seen = set()
    for kind, text in everything():
        if text not in seen:
            seen.add(text)
            yield kind, text


def everything():
    for name, (subjects, forms) in FILTERS.items():
        for at, form in enumerate(forms):
            # Every subject with the first forms; with the others, every second one.
            for place, subject in enumerate(dict.fromkeys(subjects)):
                if len(subjects) * len(forms) > 120 and at > 1 and (place + at) % 3:
                    continue
                yield value(f"{subject} | {arguments(name, form)}")
    subjects = {**{name: EACH for name in TESTS}, **{name: URLS for name in ("uri", "url", "urn")}, "abs": PATHS, "is_abs": ["'/'", "'a'"]}
    subjects.update({name: RESULTS for name in ("changed", "failed", "succeeded", "skipped", "reachable", "unreachable", "timedout", "started", "finished")})
    subjects.update({name: RESULTS[:5] for name in ("change", "failure", "success", "successful", "skip")})
    subjects.update({"filter": ["'upper'", "'nope'", "'ansible.builtin.upper'", "5", "nope"], "test": ["'defined'", "'nope'", "'version'", "5"], "subset": LISTS + FEW, "superset": LISTS + FEW,
                     "nan": FEW + ["'nan' | float"], "match": FEW + ["'Abc'", "multi"], "search": FEW + ["multi"], "regex": FEW})
    for name, forms in TESTS.items():
        for form in forms:
            for subject in dict.fromkeys(subjects[name]):
                yield value(f"{subject} is {name}{form}")
    for subject in SEALED:
        yield value(f"({subject}) is vault_encrypted")
    for name in FILE_TESTS:
        for subject in FILE_SUBJECTS:
            yield value(f"{subject} is {name}")
    for name in ("same_file", "is_same_file"):
        for other in ("'/etc/passwd'", "'/etc/../etc/passwd'", "'/nonexistent'", "5"):
            yield value(f"'/etc/passwd' is {name}({other})")
    for name in ("version", "version_compare"):
        for form in VERSION_ARGUMENTS if name == "version" else VERSION_ARGUMENTS[:2]:
            for subject in VERSIONS:
                yield value(f"{subject} is {name}{form}")
    for operator in OPERATORS:
        for left in OPERANDS:
            for right in OPERANDS:
                if operator in ("-", "/", "//", "<=", ">=", "!=", "not in", "or") and (hash_of(left + right) % 2):
                    continue
                yield value(f"{left} {operator} {right}")
    for subject, calls in METHODS.items():
        for call in calls:
            yield value(f"{subject}.{call}")
    for expression in EXPRESSIONS:
        yield value(expression)


def hash_of(text):
    return sum(text.encode())
