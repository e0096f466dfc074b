package account

import (
	"strconv"
	"testing"
)

func TestKeyTable(t *testing.T) {
	var table keyTable
	_, _, before := table.get("a")
	table.forget(7)
	table.put("a", knownKey{who: Identity{AccountID: 7}}, before)
	if _, ok, _ := table.get("a"); ok {
		t.Error("a key that was read before its account changed is kept")
	}
	_, _, state := table.get("a")
	for i := range maxKeys + 10 {
		table.put(strconv.Itoa(i), knownKey{who: Identity{AccountID: int64(i % 2)}}, state)
	}
	if len(table.byHash) != maxKeys {
		t.Errorf("%d keys are kept, %d are the limit", len(table.byHash), maxKeys)
	}
	table.forget(1)
	for hash, known := range table.byHash {
		if known.who.AccountID == 1 {
			t.Errorf("%s is kept", hash)
		}
	}
	table.forget(0)
	if len(table.byHash) != 0 {
		t.Errorf("%d keys are kept", len(table.byHash))
	}
}
