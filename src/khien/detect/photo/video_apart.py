"""The doors of the process apart for videos; nobody else imports this. Needs PyAV."""

from khien.detect.photo.face_model import session
from khien.detect.photo.faces import faces_on
from khien.detect.photo.video_clean import clean_video
from khien.detect.photo.video_look import look_video
from khien.detect.photo.words import reader, words_on

__all__ = ["clean_video", "look_video"]

if faces_on():
    session()
if words_on():
    reader()
