"""This package holds what the Council asks the mechanism to do, paragraph by paragraph."""
