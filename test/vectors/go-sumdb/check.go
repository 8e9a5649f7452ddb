// Checks with golang.org/x/mod/sumdb what Lintas made: a signed checkpoint, proofs, tiles. Reads JSON from standard input and
// writes what it found, or why it does not hold:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run check.go < made.json
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type made struct {
	Key        string
	Checkpoint string
	Older      struct {
		Size int64
		Root tlog.Hash
	}
	Index       int64
	Leaf        tlog.Hash
	Inclusion   tlog.RecordProof
	Consistency tlog.TreeProof
	// Tiles by path, as a log serves them.
	Tiles map[string]string
}

type tiles map[string]string

func (t tiles) Height() int { return 8 }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		hashes, err := base64.StdEncoding.DecodeString(t[path])
		if err != nil || len(hashes) == 0 {
			return nil, fmt.Errorf("no tile %s", path)
		}
		data = append(data, hashes)
	}
	return data, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func must[T any](value T, err error) T {
	require(err)
	return value
}

func require(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	var m made
	require(json.NewDecoder(os.Stdin).Decode(&m))

	opened := must(note.Open([]byte(m.Checkpoint), note.VerifierList(must(note.NewVerifier(m.Key)))))
	lines := strings.Split(opened.Text, "\n")
	var size int64
	must(fmt.Sscanf(lines[1], "%d", &size))
	root := must(tlog.ParseHash(lines[2]))

	require(tlog.CheckRecord(m.Inclusion, size, root, m.Index, m.Leaf))
	require(tlog.CheckTree(m.Consistency, size, root, m.Older.Size, m.Older.Root))

	// The tiles must make the root before a hash is read from one.
	read := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles(m.Tiles))
	leaf := must(read.ReadHashes([]int64{tlog.StoredHashIndex(0, m.Index)}))[0]
	if leaf != m.Leaf {
		log.Fatal("the tiles have another leaf")
	}
	require(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"origin": lines[0], "size": size, "by": opened.Sigs[0].Name, "others": len(opened.UnverifiedSigs),
	}))
}
