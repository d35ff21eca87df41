"""What arrives, what is published and what must hold, as plain data with the models that read it."""

from pipelines.catalogue.load import Catalogue, CatalogueError, load_catalogue

__all__ = ["Catalogue", "CatalogueError", "load_catalogue"]
