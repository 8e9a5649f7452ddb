#!/usr/bin/python3
"""Opens and verifies what Lintas sends, with jwcrypto (Debian: python3-jwcrypto) and none of its code.

Reads {"envelope", "receipt"} from standard input, sent by id.imigrasi to my.imigresen under the keys of
keys.json; writes what is in them. Any failure is an exception.
"""

import base64
import hashlib
import json
import pathlib
import sys

from jwcrypto import jwe, jwk, jws

KEYS = json.loads((pathlib.Path(__file__).parent / "keys.json").read_text())
SENDER, RECIPIENT = KEYS["id.imigrasi"], KEYS["my.imigresen"]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def parse_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest(text):
    return base64url(hashlib.sha256(text.encode()).digest())


def verify(token, typ, gateway):
    key = jwk.JWK(**gateway["signing"])
    opened = jws.JWS()
    opened.allowed_algs = ["ES256"]
    opened.deserialize(token, key)
    expected = {"alg": "ES256", "typ": typ, "kid": key.thumbprint(), "x5t#S256": gateway["x5t#S256"]}
    assert opened.jose_header == expected, "header"
    return json.loads(opened.payload)


def unseal(token):
    opened = jwe.JWE(algs=["ECDH-ES+A256KW", "A256GCM"])
    opened.deserialize(token)
    header = json.loads(opened.objects["protected"])
    key = jwk.JWK(**RECIPIENT[header["suite"]])
    assert header["kid"] == key.thumbprint(), "kid"
    assert header["typ"] == "lintas-envelope+jwe" and header["cty"] == "lintas-payload+json", "types"
    opened.decrypt(key)
    return header, json.loads(opened.payload)


def reveal(value, disclosures):
    """RFC 9901, section 7.1: disclosures by digest; each one used is taken out."""
    if isinstance(value, list):
        return [reveal(element, disclosures) for element in elements(value, disclosures)]
    if isinstance(value, dict):
        return {name: reveal(member, disclosures) for name, member in members(value, disclosures)}
    return value


def elements(values, disclosures):
    for value in values:
        if not isinstance(value, dict) or "..." not in value:
            yield value
        elif value["..."] in disclosures:
            yield disclosures.pop(value["..."])[1]


def members(value, disclosures):
    for name, member in value.items():
        if name not in ("_sd", "_sd_alg"):
            yield name, member
    for key in value.get("_sd", []):
        if key in disclosures:
            yield disclosures.pop(key)[1:]


def main():
    sent = json.load(sys.stdin)
    header, payload = unseal(sent["envelope"])
    cover = verify(payload["cover"], "lintas-cover+jwt", SENDER)
    assert cover["copyDigest"] == digest(payload["copy"]), "copy"
    jwt, *texts, end = payload["copy"].split("~")
    assert end == "", "end of the copy"
    claims = verify(jwt, "lintas-document+sd-jwt", SENDER)
    disclosures = {digest(text): json.loads(parse_base64url(text)) for text in texts}
    document = reveal(claims, disclosures)
    assert not disclosures, "a disclosure that belongs nowhere"
    receipt = verify(sent["receipt"], "lintas-receipt+jwt", RECIPIENT)
    assert receipt["envelopeDigest"] == digest(sent["envelope"]), "envelope"
    assert receipt["documentDigest"] == digest(jwt.rsplit(".", 1)[0]), "document"
    json.dump({"iat": header["iat"], "cover": cover, "document": document, "receipt": receipt}, sys.stdout)


if __name__ == "__main__":
    main()
