package importer

// Limits on what an import reads. Texts have those of the features that keep
// them; these bound the reading itself.
const (
	MaxToken      = 32 << 20  // bytes of one element's text or one tag in an XML file
	MaxDepth      = 64        // elements inside each other in an XML file
	MaxItemBytes  = 64 << 20  // bytes of one item with its comments
	MaxItems      = 2_000_000 // items in all files of one import
	MaxPage       = 16 << 20  // bytes of one saved page or one text file
	MaxFront      = 64 << 10  // bytes of front matter
	MaxJSON       = 256 << 20 // bytes of one JSON file of a Stet folder
	MaxPicture    = 64 << 20  // bytes of one picture
	MaxZipEntries = 500_000   // files in a zip
	MaxZipRatio   = 200       // bytes unpacked for one byte packed, in files over 1 MiB
	MaxZipTotal   = 64 << 30  // bytes of all files in a zip, unpacked
)
