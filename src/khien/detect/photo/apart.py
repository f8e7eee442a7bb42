"""The doors of the process apart for photos; nobody else imports this.

Importing it loads the network of faces and Tesseract, where they are installed, so that a call's
bounds on time and memory hold for the photo alone.
"""

from khien.detect.photo.face_model import session
from khien.detect.photo.faces import faces_on
from khien.detect.photo.look import look
from khien.detect.photo.make_clean import make_clean
from khien.detect.photo.words import reader, words_on

__all__ = ["look", "make_clean"]

if faces_on():
    session()
if words_on():
    reader()
