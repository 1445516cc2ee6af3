"""This room holds what States do beside their law: good practices and bodies of oversight."""
