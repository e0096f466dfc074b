package pubsub

var (
	Pack   = pack
	Unpack = unpack
)
