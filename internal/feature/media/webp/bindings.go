package webp

import (
	"bytes"
	"context"
	"errors"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// The module was linked by Emscripten with names shortened to letters; the
// meaning of each is read off the glue file that comes with it
// (codec/enc/webp_enc_simd.js of the npm package).
const (
	exportConstructors = "y" // __wasm_call_ctors
	exportMalloc       = "z"
	exportFree         = "A"
	exportBindings     = "C" // _embind_initialize_bindings
)

// configSize is more than sizeof(WebPConfig), which is 29 fields of 4 bytes
// in libwebp 1.x.
const configSize = 256

// glue is what the module's C++ side hears and says through embind, the
// Emscripten library that describes C++ types to JavaScript. Of all that is
// described, encoding needs the function "encode" and the places of
// WebPConfig's fields; what the function returns is a Uint8Array built over
// the module's memory, which emvalNew copies.
type glue struct {
	fields   map[string]uint32 // offset of each field of WebPConfig
	invoker  uint32            // table index of the function that unpacks arguments
	function uint32            // table index of encode, the invoker's first argument
	result   []byte
}

func newGlue() *glue { return &glue{fields: make(map[string]uint32)} }

// provide defines the module "a" with the imports that the encoder expects.
func (g *glue) provide(ctx context.Context, r wazero.Runtime) error {
	b := r.NewHostModuleBuilder("a")
	export := func(name string, fn any) { b.NewFunctionBuilder().WithFunc(fn).Export(name) }

	export("a", g.registerField)
	export("f", g.registerFunction)
	export("v", g.emvalNew)
	export("r", copyMemory)
	export("p", growMemory)
	export("g", func() { panic(errors.New("the encoder aborted")) })
	export("k", func(_, _, _ uint32) { panic(errors.New("the encoder threw an exception")) })
	export("w", func(uint32) uint32 { return handleUint8Array })

	// Descriptions of types that encoding does not ask for, and counts of
	// references to the one JavaScript value above.
	export("b", func(_, _, _ uint32) {})             // _embind_register_memory_view
	export("c", func(_, _, _, _, _ uint32) {})       // _embind_register_integer
	export("d", func(_, _, _ uint32) {})             // _embind_register_enum_value
	export("e", func(_, _, _ uint32) {})             // _embind_register_std_wstring
	export("h", func(_, _, _ uint32) {})             // _embind_register_float
	export("i", func(_, _ uint32) {})                // _embind_register_std_string
	export("j", func(uint32) {})                     // _emval_decref
	export("l", func(uint32) {})                     // _emval_incref
	export("m", func(uint32) {})                     // _embind_finalize_value_object
	export("n", func(_, _, _, _, _, _ uint32) {})    // _embind_register_value_object
	export("o", func(_, _, _, _, _, _, _ uint32) {}) // _embind_register_bigint
	export("q", func(_, _, _, _ uint32) {})          // _embind_register_enum
	export("s", func(_, _ uint32) {})                // _embind_register_emval
	export("t", func(_, _, _, _, _ uint32) {})       // _embind_register_bool
	export("u", func(_, _ uint32) {})                // _embind_register_void
	_, err := b.Instantiate(ctx)
	return err
}

// handleUint8Array stands for JavaScript's constructor of that name; embind
// keeps the handles below 5 for undefined, null, true and false.
const handleUint8Array = 5

// registerField is _embind_register_value_object_field. The context of a
// setter of a plain field is the address of a C++ pointer to member, which
// is the field's offset.
func (g *glue) registerField(_ context.Context, m api.Module, _, name, _, _, _, _, _, _, _, setterContext uint32) {
	offset, ok := m.Memory().ReadUint32Le(setterContext)
	if !ok {
		panic(errors.New("a field's description lies outside the memory"))
	}
	g.fields[text(m, name)] = offset
}

// registerFunction is _embind_register_function.
func (g *glue) registerFunction(_ context.Context, m api.Module, name, _, _, _, invoker, function, _ uint32) {
	if text(m, name) == "encode" {
		g.invoker, g.function = invoker, function
	}
}

// emvalNew is _emval_new: encode calls it once, to build a Uint8Array from a
// memory view (length, address) of the finished file.
func (g *glue) emvalNew(_ context.Context, m api.Module, _, _, _, args uint32) uint32 {
	length, ok1 := m.Memory().ReadUint32Le(args)
	address, ok2 := m.Memory().ReadUint32Le(args + 4)
	file, ok3 := m.Memory().Read(address, length)
	if !ok1 || !ok2 || !ok3 {
		panic(errors.New("the result lies outside the memory"))
	}
	g.result = bytes.Clone(file)
	return handleUint8Array + 1
}

// copyMemory is emscripten_memcpy_big.
func copyMemory(_ context.Context, m api.Module, to, from, n uint32) {
	source, ok := m.Memory().Read(from, n)
	if !ok || !m.Memory().Write(to, source) {
		panic(errors.New("a copy leaves the memory"))
	}
}

// growMemory is emscripten_resize_heap: size is the wanted size in bytes;
// the answer is 1 when there is room.
func growMemory(_ context.Context, m api.Module, size uint32) uint32 {
	const page = 64 << 10
	have := m.Memory().Size()
	if size <= have {
		return 1
	}
	if _, ok := m.Memory().Grow((size - have + page - 1) / page); !ok {
		return 0
	}
	return 1
}

// text reads a string that ends with NUL.
func text(m api.Module, at uint32) string {
	var out []byte
	for {
		c, ok := m.Memory().ReadByte(at)
		if !ok || c == 0 || len(out) > 256 {
			return string(out)
		}
		out = append(out, c)
		at++
	}
}
