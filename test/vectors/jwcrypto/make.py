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


PARTS = ("value", "written", "findings")


class Document:
    """An SD-JWT with nested disclosures: each field, each person in a list of persons, and the parts of each leaf."""

    def __init__(self, author, skeleton, body, persons=()):
        self.disclosures = []
        self.persons = persons
        fields = self.fields(body, "")
        self.jwt = sign("lintas-document+sd-jwt", {**skeleton, "_sd_alg": "sha-256", "_sd": fields}, author)
        self.digest = digest(self.jwt.rsplit(".", 1)[0])

    def fields(self, group, at):
        return sorted(
            self.keep(f"{at}/{name}", "place", name, self.node(node, f"{at}/{name}")) for name, node in group.items()
        )

    def node(self, node, at):
        if isinstance(node, Leaf):
            open_members = {name: node.claims[name] for name in node.open if name in node.claims}
            hidden = [name for name in PARTS if name in node.claims and name not in node.open]
            return {**open_members, "_sd": sorted(self.keep(at, name, name, node.claims[name]) for name in hidden)}
        if isinstance(node, dict):
            return {"_sd": self.fields(node, at)}
        places = [(self.node(item, f"{at}/{index}"), f"{at}/{index}") for index, item in enumerate(node)]
        if at[1:] not in self.persons:
            return [inner for inner, _ in places]
        return [{"...": self.keep(place, "place", inner)} for inner, place in places]

    def keep(self, place, part, *content):
        text = disclose(*content)
        self.disclosures.append((place, part, text))
        return digest(text)

    def copy(self, withhold=(), coarsen=(), without_raw=()):
        def goes(place, part):
            within = lambda places: any(f"{place}/".startswith(f"{other}/") for other in places)
            if within(withhold):
                return False
            return part == "place" or not within(coarsen) and (part == "value" or not within(without_raw))

        return "~".join([self.jwt, *(text for place, part, text in self.disclosures if goes(place, part)), ""])


class Leaf:
    def __init__(self, claims, open=("coarse",)):
        self.claims, self.open = claims, open

    def read(self):
        """As a reader shows it that has all of it."""
        written = self.claims["written"]
        value = self.claims.get("value", written.get("value"))
        return {"raw": written["raw"], "value": value, "issues": written["issues"]}


def read(node):
    if isinstance(node, Leaf):
        return node.read()
    if isinstance(node, dict):
        return {name: read(member) for name, member in node.items()}
    return [read(item) for item in node]


def written(raw, *issues):
    return {"raw": raw, "issues": [{"rule": rule, "severity": "changed"} for rule in issues]}


def field(raw, value, *issues, coarse=None):
    """A leaf whose value is a disclosure apart, with its coarser facts, where there are any, in the open."""
    return Leaf({"value": value, "written": written(raw, *issues), **({"coarse": coarse} if coarse else {})})


def code(raw, value=None, *issues):
    """A leaf of a code, country or sex: its value is as coarse as it gets."""
    return Leaf({"value": value, "written": written(raw, *issues)}, ("value",))


def text(raw, value=None):
    return Leaf({"written": {**written(raw), "value": value}}, ())


def name(raw, full, script="Latn"):
    value = {"full": full, "mononym": " " not in full, "titles": [], "script": script}
    initials = None if script == "Hani" else {"initials": " ".join(f"{word[0]}." for word in full.split())}
    return field(raw, value, "name.spaces", coarse=initials)


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


def year_and_age(born):
    """All of them are between 18 and 34 on 20 November 2026."""
    age = 2026 - int(born[:4]) - (born[5:] > "11-20")
    return {"year": born[:4], "age": {"from": 18, "to": 24} if age < 25 else {"from": 25, "to": 34}}


def victim(raw, full, born):
    return {
        "name": name(raw, full),
        "traffickingStatus": code("korban"),
        "consentToReturn": code("setuju"),
        "birthDate": field("/".join(reversed(born.split("-"))), born, "date.day-first", coarse=year_and_age(born)),
    }


REQUEST = {
    "victims": [
        victim("  Melati  Fiktif", "Melati Fiktif", "1999-03-12"),
        victim("Sri", "Sri", "2001-11-02"),
        victim("Nguyễn Thị Rekaan", "Nguyễn Thị Rekaan", "2004-07-30"),
    ],
    "hostCountry": code("Malaysia", "MYS"),
    "homeCountry": code("Indonesia", "IDN"),
    "urgency": code("segera"),
    "circumstances": text("Ditemukan di ruko rekaan 😀 — “aman”.\nDua hari lalu."),
}

PROFILE = {
    "name": name("TAN ah contoh", "Tan Ah Contoh"),
    "nameInOriginalScript": name("陳例", "陳例", "Hani"),
    "nationalities": [code("malaysia", "MYS", "country.name")],
    "travelDocuments": [
        field(
            "A00000000",
            {"type": "passport", "number": "A00000000", "issuer": "MYS"},
            coarse={"type": "passport", "issuer": "MYS"},
        )
    ],
    "contacts": [
        field(
            "+60 3-0000 0000",
            {"type": "phone", "e164": "+60300000000"},
            "phone.e164",
            coarse={"type": "phone", "country": "MYS"},
        )
    ],
    "associates": [{"name": name("Budi", "Budi")}, {"name": name("Siti Rekaan", "Siti Rekaan")}],
    "narrative": text("Merekrut lewat lowongan kerja yang dikarang."),
}


def case(title, suite, sender, recipient, number, document, body, choice=None, derived_from=None):
    copy = document.copy(**(choice or {}))
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


def less(node, full):
    """What is left of a node without its raw texts, and with coarser facts in the place of values that have some."""
    if isinstance(full, Leaf):
        if "value" in full.open:
            return {"raw": None, "value": node["value"], "issues": []}
        return {"raw": None, "value": None, "issues": [], **({"coarse": full.claims["coarse"]} if "coarse" in full.claims else {})}
    if isinstance(full, dict):
        return {name: less(node[name], member) for name, member in full.items()}
    return [less(item, member) for item, member in zip(node, full)]


def main():
    request = Document(INDONESIA, skeleton(1, "repatriation-request"), REQUEST, persons=["victims"])
    profile = Document(INDONESIA, skeleton(2, "perpetrator-profile"), PROFILE, persons=["associates"])
    whole, all_of_profile = read(REQUEST), read(PROFILE)
    melati, _, third = whole["victims"]
    ageless = {name: node for name, node in third.items() if name != "birthDate"}
    minimal = {"victims": [melati, ageless], "hostCountry": whole["hostCountry"]}
    withheld = ["/victims/1", "/victims/2/birthDate", "/homeCountry", "/urgency", "/circumstances"]
    coarser = {name: less(node, REQUEST[name]) for name, node in whole.items()}
    before = "019ab000-0000-7000-8000-00000000d0d0"
    there, back = (INDONESIA, MALAYSIA), (MALAYSIA, INDONESIA)
    choices = {"coarsen": ["/victims"], "without_raw": ["/hostCountry", "/homeCountry", "/urgency", "/circumstances"]}
    cases = [
        case("a whole request", "L1", *there, 1, request, whole),
        case("a request for two of three persons", "L1", *there, 2, request, minimal, {"withhold": withheld}),
        case("a whole profile", "L1-X25519", *there, 3, profile, all_of_profile),
        case("a profile that comes back to its author", "L1", *back, 4, profile, all_of_profile, derived_from=before),
        case("a skeleton", "L1-X25519", *there, 5, request, {}, {"withhold": [""]}),
        case("a request in its coarser facts", "L1", *there, 6, request, coarser, choices),
    ]
    source = "Made by make.py beside this file, with python3-jwcrypto 1.1.0 of Debian 12. Everything in it is invented."
    json.dump({"source": source, "now": NOW, "cases": cases}, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
