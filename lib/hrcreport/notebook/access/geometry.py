"""This module reads the shapes of areas that maps are drawn from."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from hrcreport.foundation import DataError, Problem, Project, Trespass
from hrcreport.tables import Catalogue

if TYPE_CHECKING:
    import geopandas as gpd

DEGREES = "EPSG:4326"
"""What GeoJSON is in where it names no system: then the record alone says which metres they are."""


def geometry(name: str, project: Project) -> gpd.GeoDataFrame:
    """Read a layer of areas from `data/geometry/`.

    Every layer has the columns `area` (the code that tables use), `name` and `geometry`, in
    projected metres of an equal-area system, so that it is drawn as it is. A layer with an `inset`
    column holds areas that are not at their true place. `Catalogue.record(name)` tells source,
    licence and caveats.

    Raises:
        DataError: there is no such layer, or its file is missing, was changed or is no GeoJSON in
            the coordinate system of its record.
    """
    # Imported here: reports without a map need not wait for geopandas.
    import geopandas as gpd

    catalogue = Catalogue.read(project)
    layers = [record.name for record in catalogue.find(kind="geometry")]
    record = catalogue.record(name) if name in layers or name not in catalogue.names else None
    if record is None:
        raise DataError(
            Problem.not_one_of(
                name,
                layers,
                f"data/{name}",
                f"'{name}' is a table, not a geometry.",
                "data.not-a-geometry",
                heading="Geometries",
            )
        )
    try:
        layer = gpd.read_file(BytesIO(catalogue.content(record)))
        stated = layer.crs
        layer = layer.set_crs(record.crs, allow_override=True)
    except RuntimeError as error:  # what GDAL and PROJ say of a bad file or coordinate system
        raise DataError.of(
            catalogue.place(record),
            f"this geometry cannot be read: {error}",
            f"Make it again (docs/reference/data.md), or correct 'hrc.crs' of '{name}'.",
            "data.unreadable-geometry",
        ) from error
    if stated not in (layer.crs, DEGREES):
        raise DataError.of(
            catalogue.place(record),
            f"the file says that its coordinates are of {stated.to_string()}, the record of "
            f"'{name}' that they are of {record.crs}.",
            "Correct 'hrc.crs' of the record, or the member 'crs' of the file.",
            "data.other-crs",
            value=record.crs,
        )
    names = (
        Trespass.problem_in_data(
            layer_name, place=catalogue.place(record), subject=f"the name '{layer_name}'"
        )
        for layer_name in map(str, layer.get("name", ()))
    )
    if refused := [problem for problem in names if problem is not None]:
        raise DataError(refused)
    return layer
