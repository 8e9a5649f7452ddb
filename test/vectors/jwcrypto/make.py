#!/usr/bin/python3
"""Writes vectors.json: what another gateway, built on jwcrypto (Debian: python3-jwcrypto), would send.

It shares no code with Lintas and follows docs/PROTOCOL.md, RFC 9901, RFC 7515 and RFC 7516 by itself; its JSON
is spelt otherwise where the protocol leaves the spelling free. Persons, numbers and places are invented.

    /usr/bin/python3 test/vectors/jwcrypto/make.py > test/vectors/jwcrypto/vectors.json
"""

import base64
import datetime
import hashlib
import json
import pathlib
import secrets
import sys

from jwcrypto import jwe, jwk, jws

KEYS = json.loads((pathlib.Path(__file__).parent / "keys.json").read_text())
NOW = "2026-11-24T08:00:00.000Z"
LATER = "2026-11-24T08:10:00.000Z"
SECONDS = int(datetime.datetime.fromisoformat(NOW.replace("Z", "+00:00")).timestamp())
INDONESIA, MALAYSIA = "id.imigrasi", "my.imigresen"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def digest(text):
    return base64url(hashlib.sha256(text.encode()).digest())


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sign(typ, payload, gateway):
    key = jwk.JWK(**KEYS[gateway]["signing"])
    header = {"alg": "ES256", "typ": typ, "kid": key.thumbprint(), "x5t#S256": KEYS[gateway]["x5t#S256"]}
    token = jws.JWS(json.dumps(payload))
    token.add_signature(key, None, compact(header), None)
    return token.serialize(compact=True)


def seal(suite, payload, recipient):
    key = jwk.JWK(**KEYS[recipient][suite])
    header = {
        "alg": "ECDH-ES+A256KW",
        "enc": "A256GCM",
        "typ": "lintas-envelope+jwe",
        "cty": "lintas-payload+json",
        "suite": suite,
        "kid": key.thumbprint(),
        "iat": SECONDS,
    }
    token = jwe.JWE(json.dumps(payload), compact(header))
    token.add_recipient(jwk.JWK.from_json(key.export_public()))
    return token.serialize(compact=True)


def disclose(*content):
    return base64url(json.dumps([base64url(secrets.token_bytes(16)), *content]).encode())


class Document:
    """An SD-JWT with a disclosure for each field, and one for each person in a list of persons."""

    def __init__(self, author, skeleton, body, persons=()):
        self.disclosures = {}
        for name, value in body.items():
            if name in persons:
                value = [{"...": digest(self.keep(f"/{name}/{index}", value[index]))} for index in range(len(value))]
            self.keep(f"/{name}", name, value)
        fields = [digest(text) for pointer, text in self.disclosures.items() if pointer.count("/") == 1]
        self.jwt = sign("lintas-document+sd-jwt", {**skeleton, "_sd_alg": "sha-256", "_sd": sorted(fields)}, author)
        self.digest = digest(self.jwt.rsplit(".", 1)[0])

    def keep(self, pointer, *content):
        self.disclosures[pointer] = disclose(*content)
        return self.disclosures[pointer]

    def copy(self, withhold=()):
        chosen = [text for pointer, text in self.disclosures.items() if pointer not in withhold]
        return "~".join([self.jwt, *chosen, ""])


def field(raw, value=None, *issues):
    return {"raw": raw, "value": value, "issues": [{"rule": rule, "severity": "changed"} for rule in issues]}


def name(raw, full):
    return field(raw, {"full": full, "mononym": " " not in full, "titles": [], "script": "Latn"}, "name.spaces")


HANDLING = {
    "tlp": "TLP:AMBER+STRICT",
    "codes": ["H1", "H3"],
    "evaluation": {"source": "B", "information": 2},
    "purpose": "repatriation",
    "legalBasis": "Invented Agreement 2026, Article 4",
    "restrictions": "Tidak untuk media – not for the press.",
    "retainUntil": "2027-11-24",
}


def skeleton(number, kind):
    return {
        "id": f"019ab000-0000-7000-8000-{number:012x}",
        "kind": kind,
        "version": "1.0",
        "author": INDONESIA,
        "createdAt": "2026-11-20T03:15:00.000Z",
        "validUntil": "2027-02-20T23:59:59.999Z",
        "handling": HANDLING,
        "relations": [{"type": "case", "document": "019ab000-0000-7000-8000-00000000ca5e"}],
        "language": "id",
        "attachments": [],
    }


def victim(raw, full, born):
    return {
        "name": name(raw, full),
        "traffickingStatus": field("korban"),
        "consentToReturn": field("setuju"),
        "birthDate": field("/".join(reversed(born.split("-"))), born, "date.day-first"),
    }


REQUEST = {
    "victims": [
        victim("  Melati  Fiktif", "Melati Fiktif", "1999-03-12"),
        victim("Sri", "Sri", "2001-11-02"),
        victim("Nguyễn Thị Rekaan", "Nguyễn Thị Rekaan", "2004-07-30"),
    ],
    "hostCountry": field("Malaysia", "MYS"),
    "homeCountry": field("Indonesia", "IDN"),
    "urgency": field("segera"),
    "circumstances": field("Ditemukan di ruko rekaan 😀 — “aman”.\nDua hari lalu."),
}

PROFILE = {
    "name": name("TAN ah contoh", "Tan Ah Contoh"),
    "nameInOriginalScript": field("陳例", {**name("", "陳例")["value"], "script": "Hani"}),
    "nationalities": [field("malaysia", "MYS", "country.name")],
    "travelDocuments": [field("A00000000", {"type": "passport", "number": "A00000000", "issuer": "MYS"})],
    "contacts": [field("+60 3-0000 0000", {"type": "phone", "e164": "+60300000000"}, "phone.e164")],
    "associates": [{"name": name("Budi", "Budi")}, {"name": name("Siti Rekaan", "Siti Rekaan")}],
    "narrative": field("Merekrut lewat lowongan kerja yang dikarang."),
}


def case(title, suite, sender, recipient, number, document, body, withhold=(), derived_from=None):
    copy = document.copy(withhold)
    delivery = {
        "deliveryId": f"019ab000-0000-7000-8000-{number + 0xD000:012x}",
        "from": sender,
        "to": recipient,
        "copyDigest": digest(copy),
    }
    more = {"derivedFrom": derived_from} if derived_from else {}
    times = {"issuedAt": NOW, "expiresAt": LATER}
    cover = {**delivery, **times, "handling": {**HANDLING, "tlp": "TLP:RED"}, **more}
    sealed = {"cover": sign("lintas-cover+jwt", cover, sender), "copy": copy}
    envelope = seal(suite, sealed, recipient)
    receipt = {
        **delivery,
        "documentDigest": document.digest,
        "envelopeDigest": digest(envelope),
        "receivedAt": NOW,
        "leafHash": digest("a leaf of the audit log of the recipient"),
        **({"outcome": "accepted"} if number % 2 else {"outcome": "rejected", "code": "document-expired"}),
    }
    return {
        "title": title,
        "suite": suite,
        "sender": sender,
        "recipient": recipient,
        "envelope": envelope,
        "cover": cover,
        "documentDigest": document.digest,
        "body": body,
        "receipt": sign("lintas-receipt+jwt", receipt, recipient),
        "receiptPayload": receipt,
    }


def main():
    request = Document(INDONESIA, skeleton(1, "repatriation-request"), REQUEST, persons=["victims"])
    profile = Document(INDONESIA, skeleton(2, "perpetrator-profile"), PROFILE, persons=["associates"])
    minimal = {"victims": REQUEST["victims"][::2], "hostCountry": REQUEST["hostCountry"]}
    withheld = ["/victims/1", "/homeCountry", "/urgency", "/circumstances"]
    before = "019ab000-0000-7000-8000-00000000d0d0"
    there, back = (INDONESIA, MALAYSIA), (MALAYSIA, INDONESIA)
    cases = [
        case("a whole request", "L1", *there, 1, request, REQUEST),
        case("a request for two of three persons", "L1", *there, 2, request, minimal, withheld),
        case("a whole profile", "L1-X25519", *there, 3, profile, PROFILE),
        case("a profile that comes back to its author", "L1", *back, 4, profile, PROFILE, derived_from=before),
        case("a skeleton", "L1-X25519", *there, 5, request, {}, list(request.disclosures)),
    ]
    source = "Made by make.py beside this file, with python3-jwcrypto 1.1.0 of Debian 12. Everything in it is invented."
    json.dump({"source": source, "now": NOW, "cases": cases}, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
