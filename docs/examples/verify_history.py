#!/usr/bin/env python3
"""Verifies an export of a federation's history, written from docs/history-format.md alone.

Needs the package `cryptography`, and nothing of Tributary's.

    verify_history.py history.jsonl authority.pem      # exit code 0: sound; 1: every problem is printed
"""
import base64, datetime, hashlib, json, re, sys

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

LINE = re.compile(rb'\{"entry":(\{.*\})(?:,"signature":"([A-Za-z0-9+/]+=*)","signer":"([0-9a-f]{64})")?\}')
END = re.compile(rb'\{"end":\{"digest":"([0-9a-f]{64})","position":([0-9]+)\}\}')
ENTRY = re.compile(rb'\{"at":(-?[0-9]+),"body":(\{.*\}),"kind":"([a-z0-9.]{1,40})","position":([0-9]+),"previous":"([0-9a-f]{64})"\}')


def sha256(*parts):
    return hashlib.sha256(b"".join(parts))


def is_signed(certificate, signature, message):
    """Whether the certificate's key made the signature r || s of the message."""
    half = len(signature) // 2
    der = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    algorithm = hashes.SHA256() if half == 32 else hashes.SHA384()
    try:
        certificate.public_key().verify(der, message, ec.ECDSA(algorithm))
        return True
    except InvalidSignature:
        return False


def identity(certificate):
    """The one URI among the certificate's alternative names."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    [uri] = names.get_values_for_type(x509.UniformResourceIdentifier)
    return uri


def is_issued(certificate, issuer):
    if certificate.issuer != issuer.subject:
        return False
    try:
        algorithm = ec.ECDSA(certificate.signature_hash_algorithm)
        issuer.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes, algorithm)
        return True
    except InvalidSignature:
        return False


def validity(certificate):
    """From when to when it is valid, in seconds since 1970; releases of the package differ in how they say it."""
    if hasattr(certificate, "not_valid_before_utc"):
        return certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp()
    utc = datetime.timezone.utc
    return (certificate.not_valid_before.replace(tzinfo=utc).timestamp(),
            certificate.not_valid_after.replace(tzinfo=utc).timestamp())


def end_of_value(text, start):
    """Where the JSON value that begins there ends."""
    return json.JSONDecoder().raw_decode(text, start)[1]


def members(text):
    """The members of a JSON object, their values as text, byte for byte."""
    found, index = {}, 1
    while text[index] != "}":
        name, index = json.JSONDecoder().raw_decode(text, index)
        end = end_of_value(text, index + 1)
        found[name] = text[index + 1:end]
        index = end + (text[end] == ",")
    return found


def elements(text):
    found, index = [], 1
    while text[index] != "]":
        end = end_of_value(text, index)
        found.append(text[index:end])
        index = end + (text[end] == ",")
    return found


def root(leaves):
    """The root of the Merkle tree of RFC 6962."""
    if len(leaves) == 0:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0", leaves[0]).digest()
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1", root(leaves[:middle]), root(leaves[middle:])).digest()


class History:
    def __init__(self, authority):
        self.authority, self.problems, self.place = authority, [], ""
        self.position, self.digest, self.end = 0, "0" * 64, None
        self.unsigned = None  # The entry before, if only what follows it is signed.
        self.federation, self.signer, self.waiting = None, None, []
        self.members, self.studies = {}, {}
        self.counts = {"entries": 0, "rounds": 0, "node signatures": 0}

    def problem(self, text):
        self.problems.append(f"{self.place}: {text}")

    def line(self, number, line):
        self.place = f"line {number}"
        end = END.fullmatch(line)
        if end:
            self.end = (int(end[2]), end[1].decode())
            return
        found = LINE.fullmatch(line)
        entry = found and ENTRY.fullmatch(found[1])
        if not entry or self.end:
            return self.problem("no entry")
        self.place = f"entry {self.position + 1}"
        self.counts["entries"] += 1
        if int(entry[4]) != self.position + 1 or entry[5].decode() != self.digest:
            self.problem("does not follow from the entry before")
            if self.unsigned:
                self.problems.append(f"{self.unsigned}: what follows it was signed over other bytes")
        self.position = int(entry[4])
        self.place = f"entry {self.position}"
        self.unsigned = self.place if found[2] is None else None
        self.digest = sha256(bytes.fromhex(entry[5].decode()), found[1]).hexdigest()
        try:
            self.body(entry[3].decode(), entry[2].decode(), int(entry[1]))
            self.signature(entry[3], found[2], found[3])
        except Exception as error:  # Of JSON, of base64, and a dozen kinds of what a certificate can be wrong in.
            self.problem(f"it cannot be read: {error!r}")

    def signature(self, kind, signature, signer):
        if signature is None:
            # The signature of the entry behind a round's closing covers it.
            return None if kind == b"round.closed" else self.problem("nobody signed it")
        signed = (self.place, signer.decode(), base64.b64decode(signature), self.digest)
        if not self.check(signed):
            self.waiting.append(signed)

    def check(self, signed):
        """Checks a signature; False if its signer is not known yet."""
        place, signer, signature, digest = signed
        if self.signer is None or signer != self.signer[0]:
            return False
        if not is_signed(self.signer[1], signature, f"tributary entry 1\ndigest {digest}\n".encode()):
            self.problems.append(f"{place}: the signature is not of these bytes")
        return True

    def body(self, kind, text, at):
        if (kind == "federation.created") != (self.position == 1):
            self.problem("the federation's creation is the first entry, and no other")
        body = json.loads(text)
        if kind == "federation.created":
            self.federation = body["federation"]
        elif kind == "signer.appointed":
            self.appoint(body, at)
        elif kind.startswith("member.") and "certificate" in body:
            self.member(body)
        elif kind == "study.started":
            if sha256(members(text)["plan"].encode()).hexdigest() != body["digest"]:
                self.problem("the plan has another digest")
            self.studies[body["plan"]["study"]] = {"plan": body["digest"], "model": body["model"], "rounds": []}
        elif kind == "round.closed":
            self.studies.setdefault(body["study"], {"rounds": []})["closing"] = (body["round"], body["closing"])
        elif kind == "round.committed":
            self.counts["rounds"] += 1
            self.round(body, text)

    def appoint(self, body, at):
        chain = [x509.load_der_x509_certificate(base64.b64decode(der)) for der in body["authority"]]
        certificate = x509.load_der_x509_certificate(base64.b64decode(body["certificate"]))
        if chain[0].fingerprint(hashes.SHA256()) != self.authority.fingerprint(hashes.SHA256()):
            self.problem("the authority is another than the one expected")
        if not is_issued(certificate, self.authority):
            self.problem("the authority did not issue the signer's certificate")
        if not identity(certificate).startswith(f"spiffe://{self.federation}/coordinator/"):
            self.problem("the signer's certificate is not a coordinator's")
        start, end = validity(certificate)
        if not start <= at / 1000 <= end:
            self.problem("the signer's certificate was not valid then")
        self.signer = (certificate.fingerprint(hashes.SHA256()).hex(), certificate)
        waiting, self.waiting = self.waiting, []
        for signed in waiting:
            if not self.check(signed):
                self.problems.append(f"{signed[0]}: signed with a key that was not the signer's")

    def member(self, body):
        der = base64.b64decode(body["certificate"])
        certificate = x509.load_der_x509_certificate(der)
        expected = f"spiffe://{self.federation}/{body['role']}/{body['name']}"
        if sha256(der).hexdigest() != body["fingerprint"] or identity(certificate) != expected \
                or not is_issued(certificate, self.authority):
            self.problem(f"{body['name']}'s certificate is not what it is said to be")
        else:
            self.members[body["fingerprint"]] = (expected, certificate)

    def round(self, body, text):
        record = body["record"]
        study = self.studies.setdefault(record["study"], {"rounds": []})
        if record["round"] != len(study["rounds"]) + 1:
            self.problem("the round does not follow the one before")
        if study.get("model", record["modelBefore"]) != record["modelBefore"]:
            self.problem("the round starts from another model")
        if body.get("plan") != study.get("plan"):
            self.problem("the round is of another plan")
        if "plan" in study and record["closing"] != "abandoned" \
                and study.get("closing") != (record["round"], record["closing"]):
            self.problem("the round was committed without having closed so")
        study["model"] = record["modelAfter"]
        study["rounds"].append((record["modelBefore"], record.get("task")))
        leaves = elements(members(members(text)["record"])["contributions"])
        if "root" in body and root([leaf.encode() for leaf in leaves]).hex() != body["root"]:
            self.problem("the contributions have another root")
        for part in record["contributions"]:
            if "certificate" in part or "signature" in part:
                self.contribution(part, record, study)

    def contribution(self, part, record, study):
        number = part.get("lateFrom", record["round"])
        model, task = study["rounds"][number - 1]
        uri, certificate = self.members.get(part.get("certificate"), (None, None))
        if uri != f"spiffe://{self.federation}/node/{part['node']}":
            return self.problem(f"{part['node']}'s certificate is not in the history")
        facts = [("federation", self.federation), ("node", part["node"]), ("study", record["study"]),
                 ("round", number)] + ([("task", task)] if task else []) \
            + [("model", model), ("update", part["update"])]
        message = "tributary update 1\n" + "".join(f"{name} {value}\n" for name, value in facts)
        self.counts["node signatures"] += 1
        if not is_signed(certificate, base64.b64decode(part.get("signature", "")), message.encode()):
            self.problem(f"{part['node']}'s signature is not of its update")

    def finish(self):
        self.place = "end"
        for signed in self.waiting:
            self.problems.append(f"{signed[0]}: signed with a key that was not the signer's")
        if self.end != (self.position, self.digest):
            self.problem("the history does not end where it says, or does not say where")


def main():
    path, authority = sys.argv[1:]
    with open(authority, "rb") as file:
        # The issuing certificate is the first in the file.
        history = History(x509.load_pem_x509_certificate(file.read()))
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            history.line(number, line.removesuffix(b"\n"))
    history.finish()
    for problem in history.problems:
        print(problem)
    counts = ", ".join(f"{count} {name}" for name, count in history.counts.items())
    print(f"{history.federation}: {counts}; ends with entry {history.position}, {history.digest}")
    sys.exit(1 if history.problems else 0)


if __name__ == "__main__":
    main()
