"""Exports: opened with the readers that their users have."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import networkx
import openpyxl
import polars
import pyoxigraph as ox
import pytest
import rdflib

from api.app import make_app
from api.errors import InvalidParameterError
from api.export_commands import EXPORT_FORMATS, EXPORT_VIEWS
from api.export_requests import export
from api.exports import FORMATS
from api.exports import xlsx as workbook
from api.filters import Filters
from api.service import Service
from graph.exports import TABLES, VIEWS
from graph.index import build_index
from graph.load import load_records
from graph.naming import UnknownTermError
from graph.store import Store
from loaders.record import GuidelineCitation, Record, Span
from ontology.vocabulary import load_vocabulary
from tests.conftest import serving
from tests.policies import acorn, bramble

V = load_vocabulary()
DAY = "2026-01-01"


def service_with(*records: Record) -> Service:
    store = Store()
    for _ in load_records(store, records, V, "2026-01-01T00:00:00+00:00"):
        pass
    return Service(store, V, build_index(store, V))


@pytest.fixture(scope="module")
def service() -> Service:
    return service_with(acorn(), bramble())


def data(service: Service, format: str, view: str | None = None, **only: str) -> bytes:
    return b"".join(export(service, format, Filters(**only), view)[1])


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def quads(bytes_: bytes, format: ox.RdfFormat) -> set[ox.Quad]:
    """Return the quads of the documents, the origin of the export left out."""
    return {q for q in ox.parse(bytes_, format=format) if q.graph_name != ox.DefaultGraph()}


def test_formats_and_views_of_the_command_are_those_there_are() -> None:
    assert tuple(FORMATS) == EXPORT_FORMATS
    assert set(EXPORT_VIEWS) == set(VIEWS)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_the_same_store_gives_the_same_bytes_in_parts(format: str, service: Service) -> None:
    first = data(service, format, as_of=DAY)
    assert first
    assert data(service_with(bramble(), acorn()), format, as_of=DAY) == first


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_every_file_says_which_release_and_filters_made_it(format: str, service: Service) -> None:
    name, chunks = export(service, format, Filters(modality="histotripsy", as_of=DAY))
    made = b"".join(chunks)
    assert service.release in name
    assert name.endswith(FORMATS[format].suffix)
    told = b"".join(members(made).values()) if zipfile.is_zipfile(io.BytesIO(made)) else made
    assert service.release.encode() in told
    assert b"histotripsy" in told
    assert DAY.encode() in told
    assert name != export(service, format, Filters(as_of=DAY))[0]


def test_rdflib_reads_every_rdf_form_with_the_quads_of_the_store(service: Service) -> None:
    whole = set(service.store.quads())
    for format, ours, name in (
        ("trig", ox.RdfFormat.TRIG, "trig"), ("nquads", ox.RdfFormat.N_QUADS, "nquads"),
        ("jsonld", ox.RdfFormat.JSON_LD, "json-ld"),
    ):  # fmt: skip
        made = data(service, format)
        assert quads(made, ours) == whole
        dataset = rdflib.Dataset()
        dataset.parse(data=made, format=name)
        named = [q for q in dataset.quads() if q[3] != dataset.default_graph.identifier]
        assert len(named) == len(whole)
    graph = rdflib.Graph().parse(data=data(service, "turtle"), format="turtle")
    statement = rdflib.URIRef("https://w3id.org/payergraph/ontology/CoverageStatement")
    assert len(list(graph.subjects(rdflib.RDF.type, statement))) == 4


def test_json_ld_is_a_tree_from_the_version_down(service: Service) -> None:
    body = json.loads(data(service, "jsonld"))
    (version, *_) = body["@graph"][1]["@graph"]
    assert version["@type"] == "PolicyVersion"
    assert version["@id"] == "version/acorn-valley-health-plan/av-12/2025-03-01"
    first = version["hasStatement"][0]
    assert first["@type"] == "CoverageStatement"
    assert first["hasCriteria"]["hasMember"]


def test_rdf_of_some_statements_has_no_part_of_the_others(service: Service) -> None:
    kept = quads(data(service, "nquads", modality="histotripsy"), ox.RdfFormat.N_QUADS)
    assert kept < set(service.store.quads())
    text = "\n".join(map(str, kept))
    assert "statement/acorn-valley-health-plan/av-12/2025-03-01/III" in text
    assert "statement/acorn-valley-health-plan/av-12/2025-03-01/I>" not in text
    assert "statement/acorn-valley-health-plan/av-12/2025-03-01/I/" not in text
    assert "bramble" not in text


@pytest.mark.parametrize(("format", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_networkx_reads_xml_forms(format: str, read: Callable[..., networkx.DiGraph[str]], service: Service) -> None:
    graph = read(io.BytesIO(data(service, format)))
    kinds = {values["kind"] for _, values in graph.nodes(data=True)}
    assert {"payer", "policy", "statement", "modality", "indication", "work", "code"} <= kinds
    assert graph.has_edge("payer/acorn-valley-health-plan", "policy/acorn-valley-health-plan/av-12")
    assert {v["former"] for _, v in graph.nodes(data=True) if v["kind"] == "statement"} == {0}


def test_networkx_reads_json_forms_as_the_same_graph(service: Service) -> None:
    other = networkx.read_graphml(io.BytesIO(data(service, "graphml")))
    linked = networkx.node_link_graph(json.loads(data(service, "nodelink")), edges="edges")
    drawn = networkx.cytoscape_graph(json.loads(data(service, "cytoscape")))
    for graph in (linked, drawn):
        assert set(graph.nodes) == set(other.nodes)
        assert {(s, t) for s, t, _ in graph.edges} == set(other.edges)


def test_cytoscape_elements_have_the_members_of_its_schema(service: Service) -> None:
    body = json.loads(data(service, "cytoscape"))
    assert set(body) == {"data", "directed", "multigraph", "elements"}
    nodes = [n["data"] for n in body["elements"]["nodes"]]
    edges = [e["data"] for e in body["elements"]["edges"]]
    ids = [part["id"] for part in (*nodes, *edges)]
    assert len(ids) == len(set(ids))
    assert all(isinstance(id, str) for id in ids)
    assert {e["source"] for e in edges} | {e["target"] for e in edges} <= {n["id"] for n in nodes}


def nodes_of(service: Service, view: str = "policy", **only: str) -> list[dict[str, str]]:
    return list(json.loads(data(service, "nodelink", view, **only))["nodes"])


def test_each_view_shows_its_kinds(service: Service) -> None:
    kinds = {view: {n["kind"] for n in nodes_of(service, view)} for view in VIEWS}
    assert kinds["coverage"] == {"payer", "statement", "modality", "indication"}
    assert kinds["evidence"] == {"statement", "evidence", "work"}
    assert kinds["policy"] == kinds["coverage"] | {"policy", "criterion", "evidence", "work", "code"}


def test_that_a_study_bears_on_a_statement_is_said_to_be_inferred(service: Service) -> None:
    edges = json.loads(data(service, "nodelink", "evidence"))["edges"]
    assert {e["basis"] for e in edges if e["relation"] == "same subject"} == {"inferred"}
    sources = {e["source"].rpartition("/")[2] for e in edges if e["relation"] == "same subject"}
    assert sources == {"I", "II"}


@pytest.mark.parametrize(
    ("only", "kept"),
    [
        ({"modality": "histotripsy"}, {"III"}),
        ({"payer": "Bramble"}, {"1"}),
        ({"indication": "hepatocellular carcinoma"}, {"I", "II", "III", "1"}),
        ({"as_of": "2024-08-01"}, {"1"}),
        ({"as_of": "2020-01-01"}, set()),
        ({"line_of_business": "Medicare Advantage"}, {"I", "II", "III", "1"}),
        ({"care_setting": "inpatient"}, {"I", "II", "III", "1"}),
    ],
)
def test_filters_keep_the_statements_they_name(only: dict[str, str], kept: set[str], service: Service) -> None:
    found = [n["id"].rpartition("/")[2] for n in nodes_of(service, **only) if n["kind"] == "statement"]
    assert set(found) == kept
    rows = members(data(service, "csv", **only))["statements.csv"].decode()
    assert {row["statement"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(rows))} == kept


def test_what_is_restricted_to_another_setting_or_line_is_left_out() -> None:
    record = acorn()
    first, second, *rest = record.statements
    restricted = (
        msgspec.structs.replace(first, care_settings=("outpatient",)),
        msgspec.structs.replace(second, lines_of_business=("medicaid",)),
        *rest,
    )
    service = service_with(msgspec.structs.replace(record, statements=restricted))
    for only, left_out in (({"care_setting": "inpatient"}, "I"), ({"line_of_business": "commercial"}, "II")):
        found = {n["id"].rpartition("/")[2] for n in nodes_of(service, **only) if n["kind"] == "statement"}
        assert found == {"I", "II", "III"} - {left_out}


def test_evidence_on_something_else_is_left_out(service: Service) -> None:
    assert "evidence" in {n["kind"] for n in nodes_of(service, modality="cryoablation")}
    assert "evidence" not in {n["kind"] for n in nodes_of(service, modality="histotripsy")}
    assert "evidence" not in {n["kind"] for n in nodes_of(service, indication="hepatocellular-carcinoma")}


def test_polars_reads_tables_that_the_dictionary_describes(service: Service) -> None:
    files = members(data(service, "csv"))
    dictionary = polars.read_csv(files["dictionary.csv"])
    for name, table in TABLES.items():
        read = polars.read_csv(files[f"{name}.csv"])
        assert read.columns == [c.name for c in table.columns]
        assert dictionary.filter(polars.col("table") == name)["column"].to_list() == read.columns
    assert polars.read_csv(files["statements.csv"]).height == 4
    criteria = polars.read_csv(files["criteria.csv"])
    assert set(criteria["statement"]) <= set(polars.read_csv(files["statements.csv"])["statement"])


def test_polars_reads_parquet_with_the_types_and_rows_of_the_csv(service: Service) -> None:
    tables, files = members(data(service, "parquet")), members(data(service, "csv"))
    for name in TABLES:
        typed = polars.read_parquet(tables[f"{name}.parquet"])
        assert typed.height == polars.read_csv(files[f"{name}.csv"]).height
    statements = polars.read_parquet(tables["statements.parquet"])
    assert statements.schema["former"] == polars.Boolean
    assert statements.schema["first_line"] == polars.Int64
    assert polars.read_parquet_metadata(tables["statements.parquet"])["release"] == service.release


def test_openpyxl_reads_the_matrix_and_what_is_behind_it(service: Service) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data(service, "xlsx", as_of=DAY)), read_only=True)
    assert book.sheetnames[:2] == ["matrix", "answers"]
    assert set(TABLES) | {"dictionary", "about"} <= set(book.sheetnames)
    head, *rows = book["matrix"].iter_rows(values_only=True)
    assert head == ("modality", "indication", "Acorn Valley Health Plan", "Bramble Mutual Insurance Company")
    body = service.matrix(Filters(as_of=DAY))
    assert len(rows) * 2 == len(body["rows"]) == book["answers"].max_row - 1
    said = {(r[0], r[1]): r[2:] for r in rows}
    assert said["histotripsy", "hepatocellular carcinoma"] == ("not medically necessary", "not addressed")


def test_a_matrix_that_is_too_large_is_refused_before_anything_is_sent(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 3)
    with pytest.raises(InvalidParameterError, match="name a modality"):
        export(service, "xlsx")


def test_kgx_has_the_columns_that_its_specification_asks_for(service: Service) -> None:
    files = members(data(service, "kgx"))
    nodes = polars.read_csv(files["nodes.tsv"], separator="\t")
    edges = polars.read_csv(files["edges.tsv"], separator="\t")
    assert {"id", "category"} <= set(nodes.columns)
    assert {"subject", "predicate", "object", "knowledge_level", "agent_type"} <= set(edges.columns)
    assert nodes["id"].n_unique() == nodes.height
    assert edges["id"].n_unique() == edges.height
    assert set(edges["subject"]) | set(edges["object"]) <= set(nodes["id"])
    assert nodes["category"].str.starts_with("biolink:").all()
    assert edges["predicate"].str.starts_with("biolink:").all()


def test_neo4j_heads_name_ids_labels_and_types(service: Service) -> None:
    files = members(data(service, "neo4j"))
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode())))
    edges = list(csv.DictReader(io.StringIO(files["relationships.csv"].decode())))
    ids = {node["id:ID"] for node in nodes}
    assert len(ids) == len(nodes)
    assert {end for edge in edges for end in (edge[":START_ID"], edge[":END_ID"])} <= ids
    assert {"Payer", "Statement"} <= {node[":LABEL"] for node in nodes}
    assert "STATES" in {edge[":TYPE"] for edge in edges}
    assert b"neo4j-admin database import" in files["README.txt"]


@pytest.fixture(scope="module")
def damaged() -> Service:
    citation = GuidelineCitation("Society\x0c of\x01 Frost & <Heat>", (Span(0, 1, 1, 1),), title="=cmd|'/c x'!A1")
    return service_with(
        msgspec.structs.replace(acorn(), title='=HYPERLINK("x")\x0b of \x00 tumors', guidelines=(citation,))
    )


@pytest.mark.parametrize(("format", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_characters_that_xml_forbids_are_shown_as_escapes(
    format: str, read: Callable[..., networkx.DiGraph[str]], damaged: Service
) -> None:
    graph = read(io.BytesIO(data(damaged, format)))
    labels = {values["label"] for _, values in graph.nodes(data=True)}
    assert r"Society\x0c of\x01 Frost & <Heat> =cmd|'/c x'!A1" in labels


def test_no_cell_of_a_spreadsheet_is_a_formula(damaged: Service) -> None:
    for name, content in members(data(damaged, "csv")).items():
        for row in csv.reader(io.StringIO(content.decode())):
            assert not any(cell[:1] in ("=", "+", "-", "@") and len(cell) > 1 for cell in row), name
    book = openpyxl.load_workbook(io.BytesIO(data(damaged, "xlsx", as_of=DAY)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_hostile_document_breaks_no_format(format: str, damaged: Service) -> None:
    assert data(damaged, format, as_of=DAY)


def test_names_that_mean_nothing_are_refused(service: Service) -> None:
    with pytest.raises(UnknownTermError):
        export(service, "csv", Filters(payer="Nobody"))
    with pytest.raises(InvalidParameterError, match="is one of"):
        export(service, "papyrus")
    with pytest.raises(InvalidParameterError, match="is for networks"):
        export(service, "csv", view="coverage")
    with pytest.raises(InvalidParameterError, match="is one of"):
        export(service, "graphml", view="sideways")


def test_the_route_streams_what_the_service_exports(service: Service) -> None:
    with serving(make_app(opened=lambda: service)) as client:
        for format, form in FORMATS.items():
            answer = client.get("/export", params={"format": format, "as_of": DAY})
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"].partition(";")[0] == form.media_type
            assert service.release in answer.headers["content-disposition"]
            assert answer.headers["transfer-encoding"] == "chunked"
            assert answer.content == data(service, format, as_of=DAY)
        refused = client.get("/export", params={"format": "papyrus"})
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/export", params={"format": "csv", "payer": "Nobody"}).status_code == 404


def test_an_export_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    from api.export_commands import _write

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        _write(tmp_path / "x", broken())
    assert list(tmp_path.iterdir()) == []
