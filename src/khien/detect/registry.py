"""Every detector of Khiên, named in this one place and nowhere else."""

from khien.detect.detector import Detector
from khien.detect.image.listed import ListedImageDetector
from khien.detect.link.listed import ListedLinkDetector
from khien.detect.text.listed_phrase import ListedPhraseDetector
from khien.detect.text.model.detector import ModelDetector
from khien.detect.text.pattern import PatternDetector
from khien.detect.text.personal.detector import PersonalDataDetector
from khien.detect.video.listed import ListedVideoDetector

DETECTORS: tuple[Detector, ...] = (
    ListedLinkDetector(),
    ListedImageDetector(),
    ListedVideoDetector(),
    ListedPhraseDetector(),
    PersonalDataDetector(),
    PatternDetector(),
    ModelDetector(),
)
