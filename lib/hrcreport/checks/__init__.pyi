from .leaks.scanning import Scanned as Scanned
from .manuscript.code import CodeReader as CodeReader
from .manuscript.signs import mended as mended
from .review.file_kinds import ReadFile as ReadFile
from .review.file_kinds import UnreadableError as UnreadableError
from .review.inspection import Inspection as Inspection
from .review.word_parts import WordParts as WordParts
from .validation.checks import Checked as Checked
