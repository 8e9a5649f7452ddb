#!/bin/sh
# Makes the messages in this folder by OpenSSL 3 and has it open ours: see README.md. Needs sh, openssl and node 26.
set -eu
cd "$(dirname "$0")"
rm -rf keys accepted refused ours
mkdir keys accepted refused ours
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/openssl.cnf" <<'CONF'
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectAltName = URI:urn:lintas:authority:asean.example
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signing]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
subjectAltName = URI:urn:lintas:authority:asean.example
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[encryption]
basicConstraints = critical, CA:FALSE
keyUsage = critical, keyEncipherment
subjectAltName = URI:urn:lintas:authority:asean.example
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CONF

openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -config "$work/openssl.cnf" -extensions ca -days 1000 \
  -subj '/O=Fictional bureau/CN=CA' -out keys/ca.pem

# name extensions
certify() {
  openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:3072 -out "keys/$1.key" 2> /dev/null
  openssl req -new -key "keys/$1.key" -config "$work/openssl.cnf" -subj "/O=Fictional bureau/CN=$1" -out "$work/$1.csr"
  openssl x509 -req -in "$work/$1.csr" -CA keys/ca.pem -CAkey "$work/ca.key" -CAcreateserial -CAserial "$work/serial" \
    -days 1000 -extfile "$work/openssl.cnf" -extensions "$2" -out "keys/$1.pem" 2> /dev/null
}
certify signer signing
certify stranger signing
certify recipient encryption
certify bystander encryption

printf 'A fictional message of a fictional bureau.\0\r\n' > content
message=$work/signed.der

sign() {
  openssl cms -sign -binary -nodetach -outform DER -in content -out "$message" "$@"
}
signed() {
  sign -signer keys/signer.pem -inkey keys/signer.key "$@"
}
# file cipher [option …]
seal() {
  file=$1
  cipher=$2
  shift 2
  openssl cms -encrypt -binary -outform DER "-$cipher" -in "$message" -out "$file.der" "$@"
}
# OAEP is an option of the recipient that was named last.
oaep() {
  seal "$1" "$2" -recip keys/recipient.pem -keyopt rsa_padding_mode:oaep -keyopt "rsa_oaep_md:$3"
}

signed -md sha256
seal accepted/as-openssl-does aes-256-cbc -recip keys/recipient.pem
seal accepted/two-recipients aes-256-cbc -recip keys/bystander.pem -recip keys/recipient.pem
signed -md sha384
seal accepted/sha384-aes192 aes-192-cbc -recip keys/recipient.pem
signed -md sha512
seal accepted/sha512-aes128 aes-128-cbc -recip keys/recipient.pem
signed -md sha256 -stream
seal accepted/stream-cbc aes-256-cbc -stream -recip keys/recipient.pem
seal accepted/stream-gcm aes-256-gcm -stream -recip keys/recipient.pem
signed -md sha256 -nocerts -nosmimecap
seal accepted/nocerts-gcm128 aes-128-gcm -recip keys/recipient.pem
signed -md sha256 -cades -certfile keys/ca.pem
seal accepted/cades-chain-gcm192 aes-192-gcm -recip keys/recipient.pem
signed -md sha256 -keyopt rsa_padding_mode:pss
seal accepted/pss-longest-salt aes-256-cbc -recip keys/recipient.pem

signed -md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:48
oaep accepted/pss-sha384-oaep-sha384 aes-256-cbc sha384
signed -md sha512 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:64
oaep accepted/pss-sha512-oaep-sha512-gcm256 aes-256-gcm sha512
signed -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32
oaep accepted/pss-sha256-oaep-sha256 aes-256-cbc sha256
oaep refused/unacceptable-oaep-sha1 aes-256-cbc sha1

seal refused/unacceptable-3des des-ede3-cbc -recip keys/recipient.pem
seal refused/unacceptable-not-for-us aes-256-cbc -recip keys/bystander.pem
seal refused/unacceptable-by-key-id aes-256-cbc -keyid -recip keys/recipient.pem
openssl cms -sign -binary -nodetach -outform DER -in content -signer keys/signer.pem -inkey keys/signer.key -out refused/unacceptable-not-sealed.der
signed -md sha1
seal refused/unreadable-sha1 aes-256-cbc -recip keys/recipient.pem
signed -md md5
seal refused/unreadable-md5 aes-256-cbc -recip keys/recipient.pem
signed -noattr
seal refused/unreadable-no-attributes aes-256-cbc -recip keys/recipient.pem
signed -keyid
seal refused/unreadable-signer-by-key-id aes-256-cbc -recip keys/recipient.pem
sign -signer keys/stranger.pem -inkey keys/stranger.key
seal refused/unreadable-another-signer aes-256-cbc -recip keys/recipient.pem
sign -signer keys/signer.pem -inkey keys/signer.key -signer keys/stranger.pem -inkey keys/stranger.key
seal refused/unreadable-two-signers aes-256-cbc -recip keys/recipient.pem
openssl cms -sign -binary -outform DER -in content -signer keys/signer.pem -inkey keys/signer.key -out "$message"
seal refused/unreadable-detached aes-256-cbc -recip keys/recipient.pem
cp content "$message"
seal refused/unreadable-not-signed aes-256-cbc -recip keys/recipient.pem

# The other way: what we seal, OpenSSL opens.
node seal-process.ts
openssl cms -decrypt -inform DER -binary -in ours/sealed.der -recip keys/recipient.pem -inkey keys/recipient.key -out "$work/ours.der"
openssl cms -verify -inform DER -binary -in "$work/ours.der" -CAfile keys/ca.pem -purpose any -out "$work/ours"
cmp content "$work/ours"
rm keys/bystander.key keys/stranger.key
openssl version > made-by
