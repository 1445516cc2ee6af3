"""This room validates all that authors write: params, texts, registers, translations."""
