"""pyspf's verdicts: a JSON object {zone, ip, sender, helo} per line in, a result per line out. See pyspf-oracle.ts.

With a number of seconds as argument: evaluations per second instead, over that time.
"""

import json
import socket
import sys
import time

import spf

zone = {}


def look_up(name, qtype, strict=True, timeout=None, level=0):
    labels = [label for label in name.split('.') if label]
    if any(len(label) > 63 for label in labels):
        raise spf.TempError('DNS label too long')
    name = '.'.join(labels).lower()
    if name.startswith('error.'):
        raise spf.TempError('no reply')
    entries = zone.get(name, ())
    found = [
        ((name, qtype), octets(qtype, entry[qtype])) for entry in entries if entry != 'TIMEOUT' and qtype in entry
    ]
    if not found and 'TIMEOUT' in entries:
        raise spf.TempError('no reply')
    return found


def octets(kind, value):
    if kind == 'AAAA':
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == 'TXT':
        return tuple(text.encode('latin-1') for text in value)
    return tuple(value) if kind == 'MX' else value


spf.DNSLookup = look_up


def verdict(case):
    global zone
    zone = case['zone']
    query = spf.query(i=case['ip'], s=case['sender'], h=case['helo'], receiver='receiver.example', strict=True)
    return query.check()[0]


cases = [json.loads(line) for line in sys.stdin]
if len(sys.argv) == 1:
    for case in cases:
        print(verdict(case))
else:
    done = 0
    since = time.perf_counter()
    while time.perf_counter() - since < float(sys.argv[1]):
        for case in cases:
            verdict(case)
        done += len(cases)
    print(done / (time.perf_counter() - since))
