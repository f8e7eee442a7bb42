"""Chat screenshots → who said what: pictures are read in memory and dropped, words are returned.

`read.read_picture` and `read.read_pictures` are what others call (command line, report page). The
languages' data of Tesseract and the `ocr` extra are needed; without them everything else works.
"""
