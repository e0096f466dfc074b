"""The prints, a module for each kind of scene."""
