"""This room finds what must not leave the house in the files of a build, a bundle or any folder."""

from hrcreport.checks.leaks.leak import Leak
from hrcreport.checks.leaks.scanning import Scanned, scan, scan_again, scan_subject, scanned

__all__ = ["Leak", "Scanned", "scan", "scan_again", "scan_subject", "scanned"]
