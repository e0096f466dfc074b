// Package webp encodes pictures as lossy WebP, without cgo.
//
// It owns a copy of libwebp's encoder, compiled to WebAssembly by the jSquash
// project (NOTICE says which one, and how to fetch it again), and the few
// imports that this module expects from its JavaScript glue. The module's
// memory grows to what the largest picture needs and never shrinks, so an
// Encoder belongs in a process that ends: the media worker.
//
// Start reading at Encoder.Encode; bindings.go explains the glue.
package webp

import (
	"context"
	_ "embed"
	"encoding/binary"
	"fmt"
	"image"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"
)

//go:embed encoder.wasm
var module []byte

// MaxSide is the largest width or height of a WebP picture, in pixels
// (RFC 9649, section 2.5: 14 bits).
const MaxSide = 16383

// memoryPages bounds the module's memory: 64 KiB each, 512 MiB in all. A
// picture of 24 megapixels needs 234 MiB.
const memoryPages = 8 << 10

// Encoder is one instance of the module. It is not safe for use by several
// goroutines at a time.
type Encoder struct {
	runtime wazero.Runtime
	mod     api.Module
	glue    *glue
	malloc  api.Function
	free    api.Function
	encode  api.Function
}

// Options says how to encode.
type Options struct {
	Quality int  // 0 to 100; newspaper photographs look right at 75 to 80
	Sharp   bool // slower, exact colour edges: for drawings, charts and screenshots
}

// New compiles the module, which takes a few hundred milliseconds.
func New(ctx context.Context) (*Encoder, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages)
	e := &Encoder{runtime: wazero.NewRuntimeWithConfig(ctx, config), glue: newGlue()}
	if err := e.start(ctx); err != nil {
		e.runtime.Close(ctx)
		return nil, fmt.Errorf("webp: start the encoder: %w", err)
	}
	return e, nil
}

func (e *Encoder) start(ctx context.Context) error {
	if err := e.glue.provide(ctx, e.runtime); err != nil {
		return err
	}
	mod, err := e.runtime.InstantiateWithConfig(ctx, module, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return err
	}
	e.mod = mod
	e.malloc = mod.ExportedFunction(exportMalloc)
	e.free = mod.ExportedFunction(exportFree)
	for _, name := range []string{exportConstructors, exportBindings} {
		if _, err := mod.ExportedFunction(name).Call(ctx); err != nil {
			return err
		}
	}
	if e.glue.invoker == 0 || len(e.glue.fields) == 0 {
		return fmt.Errorf("the module did not register its encode function")
	}
	i32 := api.ValueTypeI32
	e.encode = table.LookupFunction(mod, 0, e.glue.invoker, []api.ValueType{i32, i32, i32, i32, i32}, []api.ValueType{i32})
	return nil
}

// Close frees the module and its memory.
func (e *Encoder) Close(ctx context.Context) error { return e.runtime.Close(ctx) }

// Encode returns img as a WebP file without metadata. Width and height must
// be between 1 and MaxSide.
func (e *Encoder) Encode(ctx context.Context, img *image.NRGBA, opt Options) ([]byte, error) {
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	if width < 1 || height < 1 || width > MaxSide || height > MaxSide {
		return nil, fmt.Errorf("webp: a picture of %d x %d pixels cannot be encoded: the limit is %d a side", width, height, MaxSide)
	}
	pixels, err := e.writePixels(ctx, img)
	if err != nil {
		return nil, err
	}
	defer e.free.Call(ctx, uint64(pixels))
	config, err := e.writeConfig(ctx, opt)
	if err != nil {
		return nil, err
	}
	defer e.free.Call(ctx, uint64(config))

	e.glue.result = nil
	_, err = e.encode.Call(ctx, uint64(e.glue.function), uint64(pixels), uint64(width), uint64(height), uint64(config))
	if err != nil {
		return nil, fmt.Errorf("webp: encode %d x %d pixels: %w", width, height, err)
	}
	if len(e.glue.result) == 0 {
		return nil, fmt.Errorf("webp: the encoder refused %d x %d pixels", width, height)
	}
	return e.glue.result, nil
}

// writePixels copies img into the module as embind's form of a std::string:
// the length in four bytes, then the bytes.
func (e *Encoder) writePixels(ctx context.Context, img *image.NRGBA) (uint32, error) {
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	size := uint32(4 * width * height)
	at, err := e.alloc(ctx, 4+size+1)
	if err != nil {
		return 0, err
	}
	target, ok := e.mod.Memory().Read(at, 4+size+1)
	if !ok {
		return 0, fmt.Errorf("webp: the module returned an address outside its memory")
	}
	binary.LittleEndian.PutUint32(target, size)
	target = target[4:]
	for y := range height {
		row := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		copy(target[y*4*width:(y+1)*4*width], img.Pix[row:row+4*width])
	}
	return at, nil
}

// writeConfig writes libwebp's WebPConfig: its defaults, as WebPConfigInit
// sets them, and opt.
func (e *Encoder) writeConfig(ctx context.Context, opt Options) (uint32, error) {
	at, err := e.alloc(ctx, configSize)
	if err != nil {
		return 0, err
	}
	sharp := uint32(0)
	if opt.Sharp {
		sharp = 1
	}
	values := map[string]uint32{
		"quality":           math.Float32bits(float32(opt.Quality)),
		"method":            4,
		"segments":          4,
		"sns_strength":      50,
		"filter_strength":   60,
		"filter_type":       1,
		"partitions":        0,
		"pass":              1,
		"alpha_compression": 1,
		"alpha_filtering":   1,
		"alpha_quality":     100,
		"near_lossless":     100,
		"use_sharp_yuv":     sharp,
	}
	block := make([]byte, configSize)
	for name, value := range values {
		offset, ok := e.glue.fields[name]
		if !ok || offset+4 > configSize {
			return 0, fmt.Errorf("webp: the module has no setting %q", name)
		}
		binary.LittleEndian.PutUint32(block[offset:], value)
	}
	if !e.mod.Memory().Write(at, block) {
		return 0, fmt.Errorf("webp: the module returned an address outside its memory")
	}
	return at, nil
}

func (e *Encoder) alloc(ctx context.Context, size uint32) (uint32, error) {
	result, err := e.malloc.Call(ctx, uint64(size))
	if err != nil {
		return 0, fmt.Errorf("webp: allocate %d bytes: %w", size, err)
	}
	if result[0] == 0 {
		return 0, fmt.Errorf("webp: no room for %d bytes", size)
	}
	return uint32(result[0]), nil
}
