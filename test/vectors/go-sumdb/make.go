// Makes vectors.json with golang.org/x/mod/sumdb, the implementation behind Go's checksum database:
//
//	apt-get install golang-go golang-golang-x-mod-dev
//	GO111MODULE=off GOPATH=/usr/share/gocode go run make.go > vectors.json
//
// Entry i of the tree is the SHA-256 of i in decimal. Keys are made from fixed seeds, so that it writes the same each time.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		list[i] = h[index]
	}
	return list, nil
}

type tree struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"`
}

type recordProof struct {
	Index int64            `json:"index"`
	Size  int64            `json:"size"`
	Proof tlog.RecordProof `json:"proof"`
}

type treeProof struct {
	From  int64          `json:"from"`
	To    int64          `json:"to"`
	Proof tlog.TreeProof `json:"proof"`
}

type tile struct {
	Level  int    `json:"level"`
	Index  int64  `json:"index"`
	Width  int    `json:"width"`
	Path   string `json:"path"`
	Digest string `json:"digest,omitempty"`
}

type growth struct {
	From  int64  `json:"from"`
	To    int64  `json:"to"`
	Tiles []tile `json:"tiles"`
}

type signed struct {
	Keys []string `json:"keys"`
	Seed string   `json:"seed"`
	Text string   `json:"text"`
	Note string   `json:"note"`
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func grow(size int64) hashes {
	var stored hashes
	for i := int64(0); i < size; i++ {
		entry := sha256.Sum256([]byte(strconv.FormatInt(i, 10)))
		stored = append(stored, must(tlog.StoredHashes(i, entry[:], stored))...)
	}
	return stored
}

// toPath is the path of C2SP tlog-tiles: without the height, which is always 8.
func toPath(t tlog.Tile) string {
	return strings.Replace(t.Path(), "tile/8/", "tile/", 1)
}

// changed has the widest of each tile only: Go lists every width in between too.
func changed(from, to int64, stored hashes) []tile {
	var list []tile
	for _, t := range tlog.NewTiles(tileHeight, from, to) {
		digest := sha256.Sum256(must(tlog.ReadTileData(t, stored)))
		made := tile{t.L, t.N, t.W, toPath(t), base64.StdEncoding.EncodeToString(digest[:])}
		if last := len(list) - 1; last >= 0 && list[last].Level == t.L && list[last].Index == t.N {
			list[last] = made
		} else if widens(t, from) {
			list = append(list, made)
		}
	}
	return list
}

// widens is false of the width that the tile had before, which Go lists too.
func widens(t tlog.Tile, from int64) bool {
	return (t.N<<tileHeight)+int64(t.W) > from>>(tileHeight*t.L)
}

func toKeys(name string, seed byte) (ed25519.PrivateKey, note.Signer, string) {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	public := private.Public().(ed25519.PublicKey)
	vkey := must(note.NewEd25519VerifierKey(name, public))
	id := strings.Split(vkey, "+")[1]
	secret := base64.StdEncoding.EncodeToString(append([]byte{1}, private.Seed()...))
	return private, must(note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%s+%s", name, id, secret))), vkey
}

// cosigner makes C2SP tlog-cosignature v1, which x/mod does not know.
type cosigner struct {
	name string
	key  ed25519.PrivateKey
	time uint64
}

func (c cosigner) material() []byte {
	return append([]byte{4}, c.key.Public().(ed25519.PublicKey)...)
}
func (c cosigner) Name() string { return c.name }
func (c cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n"), c.material()...))
	return binary.BigEndian.Uint32(sum[:])
}
func (c cosigner) Sign(text []byte) ([]byte, error) {
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", c.time, text)
	return append(binary.BigEndian.AppendUint64(nil, c.time), ed25519.Sign(c.key, []byte(message))...), nil
}
func (c cosigner) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", c.name, c.KeyHash(), base64.StdEncoding.EncodeToString(c.material()))
}

func main() {
	const size = 70000
	stored := grow(size)
	root := func(n int64) tlog.Hash { return must(tlog.TreeHash(n, stored)) }

	var trees []tree
	for _, n := range []int64{1, 2, 3, 7, 8, 255, 256, 257, 1000, 65535, 65536, 65537, size} {
		trees = append(trees, tree{n, root(n)})
	}
	var records []recordProof
	for _, p := range [][2]int64{{0, 1}, {0, 2}, {2, 3}, {6, 7}, {255, 256}, {256, 257}, {3, 1000}, {999, 1000}, {65535, 65537}, {65536, 65537}, {12345, size}, {size - 1, size}} {
		records = append(records, recordProof{p[0], p[1], must(tlog.ProveRecord(p[1], p[0], stored))})
	}
	var consistency []treeProof
	for _, p := range [][2]int64{{1, 1}, {1, 2}, {2, 3}, {3, 7}, {7, 7}, {7, 8}, {8, 1000}, {255, 256}, {256, 257}, {257, 1000}, {1000, 65536}, {65535, 65537}, {12345, size}, {65536, size}, {size - 1, size}} {
		consistency = append(consistency, treeProof{p[0], p[1], must(tlog.ProveTree(p[1], p[0], stored))})
	}
	var growths []growth
	for _, p := range [][2]int64{{0, 1}, {0, 256}, {0, 1000}, {1, 2}, {255, 256}, {256, 257}, {300, 400}, {500, 1025}, {65535, 65536}, {65536, 65537}, {60000, 66000}, {69999, size}} {
		growths = append(growths, growth{p[0], p[1], changed(p[0], p[1], stored)})
	}
	var paths []tile
	for _, t := range []tlog.Tile{{H: 8, L: 0, N: 0, W: 256}, {H: 8, L: 0, N: 0, W: 1}, {H: 8, L: 1, N: 999, W: 255}, {H: 8, L: 0, N: 1000, W: 256}, {H: 8, L: 2, N: 1234067, W: 256}, {H: 8, L: 63, N: 1000000, W: 17}, {H: 8, L: 0, N: 1<<53 - 1, W: 256}} {
		paths = append(paths, tile{t.L, t.N, t.W, toPath(t), ""})
	}

	_, logSigner, logKey := toKeys("lintas/id.imigrasi", 1)
	_, nextSigner, nextKey := toKeys("lintas/id.imigrasi", 2)
	witnessKey, _, _ := toKeys("lintas/my.imigresen", 3)
	witness := cosigner{"lintas/my.imigresen", witnessKey, 1795694400}
	text := fmt.Sprintf("lintas/id.imigrasi\n%d\n%s\n", size, root(size))
	sign := func(keys []string, text string, signers ...note.Signer) signed {
		seed := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, ed25519.SeedSize))
		return signed{keys, seed, text, string(must(note.Sign(&note.Note{Text: text}, signers...)))}
	}
	notes := []signed{
		sign([]string{logKey}, text, logSigner),
		sign([]string{logKey, nextKey}, text, logSigner, nextSigner),
		sign([]string{logKey, witness.vkey()}, text, logSigner, witness),
		sign([]string{logKey}, "two\n\nparagraphs, ünïcode\n", logSigner),
	}

	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "\t")
	out.SetEscapeHTML(false)
	err := out.Encode(map[string]any{
		"source": "golang.org/x/mod v0.7.0, sumdb/note and sumdb/tlog, by make.go",
		"trees":  trees, "inclusion": records, "consistency": consistency,
		"growths": growths, "paths": paths, "notes": notes,
	})
	if err != nil {
		log.Fatal(err)
	}
}
