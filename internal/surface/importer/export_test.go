package importer

// Paper and EachPaper are for tests that also need what imports this package.
type Paper = paper

var EachPaper = eachPaper
