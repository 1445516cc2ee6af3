from .batch.batches import Batch as Batch
from .batch.batches import Builder as Builder
from .batch.batches import BuildOptions as BuildOptions
from .batch.builds import Builds as Builds
from .batch.ledger import Run as Run
from .batch.verification import verified as verified
from .chain.of_build import ChainOfBuild as ChainOfBuild
from .grounds.manifest import Manifest as Manifest
