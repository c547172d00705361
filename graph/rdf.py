"""RDF of a record: one named graph for each document version, every fact with its address."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.provenance import provenance
from graph.quad_writer import QuadWriter, StaleRecordError
from graph.study_quads import study_facts
from graph.terms import (
    DCTERMS,
    RDF_TYPE,
    RDFS,
    date,
    first_known,
    in_force,
    iri,
    literal,
    pgo,
    slug,
    strengths,
    work_path,
)
from graph.weighing import weighing
from loaders.record import Atom, Criterion, Group, Record, Statement, StatementReference, TextCriterion
from ontology.scope import AnyOf, Named, Not, Scope, members, named
from ontology.vocabulary import Vocabulary

__all__ = ["StaleRecordError", "quads"]


def quads(record: Record, vocabulary: Vocabulary, recorded_at: str) -> Iterator[ox.Quad]:
    """Yield the quads of a record, all in its one named graph.

    `recorded_at` is the ISO time, with its zone, at which the record was loaded.

    :raises StaleRecordError: when the record names a term that the ontology does not have.
    """
    return iter(_Writer(record, vocabulary).write(recorded_at))


class _Writer(QuadWriter):
    def __init__(self, record: Record, vocabulary: Vocabulary) -> None:
        super().__init__(record, vocabulary)
        self.entries: dict[int, ox.NamedNode] = {}
        self.statement_ids = frozenset(s.id for s in record.statements)
        self.covered: dict[tuple[str, str], frozenset[str]] = {}

    # -- the document ---------------------------------------------------------------------

    def write(self, recorded_at: str) -> list[ox.Quad]:
        self.document()
        self.version()
        for number, statement in enumerate(self.record.statements, 1):
            self.statement(statement, number)
        self.dates()
        self.business()
        self.bibliography()
        self.evidence()
        self.findings()
        for triple in weighing(self.record, self.names, self.covered, self.vocabulary):
            self.add(*triple)
        self.out += provenance(self.record, self.names, recorded_at)
        return self.out

    def document(self) -> None:
        record, node = self.record, self.names.document
        self.add(node, RDF_TYPE, pgo("DocumentRecord"))
        self.values(
            node,
            sha256=record.sha256, textSha256=record.text_sha256, fileName=record.source, mediaType=record.media_type,
            length=record.length, lineCount=record.lines, takesPosition=record.outcome == "position",
            coverageSections=record.accounting.sections, sentences=record.accounting.sentences,
            understood=record.accounting.understood,
        )  # fmt: skip
        self.place(node, record.accounting.not_understood, "notUnderstood")
        if record.title:
            self.add(self.subject, ox.NamedNode(DCTERMS + "title"), literal(record.title))
            self.place(self.subject, record.title_at, "titleAt")
        for number, section in enumerate(record.sections, 1):
            part = self.node("section", number, "Section", "hasSection", section.at)
            self.values(part, sectionRole=section.role, printedHeading=section.heading)
        for number, identifier in enumerate(record.identifiers, 1):
            part = self.node("identifier", number, "Identifier", "hasIdentifier", identifier.at)
            self.values(part, identifierKind=identifier.kind, identifierValue=identifier.value)

    def version(self) -> None:
        record, names = self.record, self.names
        if record.payer is None or names.version is None or names.policy is None:
            return
        payer = iri(f"payer/{record.payer.id}")
        self.add(payer, RDF_TYPE, pgo("Payer"))
        self.add(payer, ox.NamedNode(RDFS + "label"), literal(record.payer.name))
        self.place(payer, record.payer.at)
        for number, affiliate in enumerate(record.payer.affiliates, 1):
            other = iri(f"payer/{slug(affiliate.name)}")
            if other == payer:
                other = iri(f"payer/{record.payer.id}/affiliate/{number}")
            self.place(other, affiliate.at)
            self.add(other, ox.NamedNode(RDFS + "label"), literal(affiliate.name))
            self.add(other, pgo("affiliateOf"), payer)
        self.add(names.policy, RDF_TYPE, pgo("Policy"))
        self.add(names.policy, pgo("issuedBy"), payer)
        self.add(names.policy, pgo("hasVersion"), names.version)
        self.value(names.policy, "policyNumber", record.policy_number)
        self.add(names.version, RDF_TYPE, pgo("PolicyVersion"))
        self.add(names.version, pgo("versionOf"), names.policy)
        self.add(names.version, pgo("readFrom"), names.document)
        start, basis = in_force(record)
        self.value(names.version, "inForceBasis", basis)
        for name, when in (("inForceFrom", start), ("firstKnown", first_known(record))):
            if when is not None:
                self.add(names.version, pgo(name), date(when))

    # -- statements -----------------------------------------------------------------------

    def statement(self, statement: Statement, number: int) -> None:
        node = self.names.statement(statement.id)
        self.add(node, RDF_TYPE, pgo("CoverageStatement"))
        self.add(self.subject, pgo("hasStatement"), node)
        self.place(node, statement.at)
        self.values(node, statementId=statement.id, ordinal=number, statementOrdinal=statement.ordinal)
        self.add(node, pgo("status"), self.term(statement.status))
        self.values(
            node,
            printedStatus=statement.printed_status, printedLabel=statement.label, printedHeading=statement.heading,
            scopeStated=statement.scope_stated, former=statement.former,
        )  # fmt: skip
        for name, when in (("effectiveFrom", statement.effective_from), ("effectiveUntil", statement.effective_until)):
            if when is not None:
                self.add(node, pgo(name), date(when))
        for kind, scope in (("Modality", statement.modality), ("Indication", statement.indication)):
            self.links(node, "stated" + kind, tuple(sorted(set(named(scope)))))
            self.covered[statement.id, kind] = members(scope, self.vocabulary)
            self.links(node, "covers" + kind, tuple(sorted(self.covered[statement.id, kind])))
            self.add(node, pgo(kind.lower() + "Scope"), self.scope(scope, f"{node.value}/{kind.lower()}"))
        for target in statement.complement_of:
            self.add(node, pgo("complementOf"), self.names.statement(target))
        self.order(node, "complementOf", tuple(self.names.statement(id).value for id in statement.complement_of))
        self.texts(node, "appliesToLine", statement.lines_of_business)
        self.texts(node, "inCareSetting", statement.care_settings)
        self.known(node, "lineOfBusiness", statement.lines_of_business)
        self.known(node, "careSetting", statement.care_settings)
        if statement.criteria is not None:
            self.criterion(statement.criteria, node, pgo("hasCriteria"), f"{node.value}/criteria/1", 1)

    def scope(self, scope: Scope, path: str) -> ox.NamedNode:
        if isinstance(scope, Named):
            return self.term(scope.id)
        node = ox.NamedNode(path)
        self.add(node, RDF_TYPE, pgo("Scope"))
        if isinstance(scope, Not):
            self.add(node, pgo("complementOfScope"), self.scope(scope.of, path + "/1"))
            return node
        link = "unionOf" if isinstance(scope, AnyOf) else "intersectionOf"
        for number, part in enumerate(scope.of, 1):
            self.add(node, pgo(link), self.scope(part, f"{path}/{number}"))
        return node

    def criterion(
        self, criterion: Criterion, parent: ox.NamedNode, link: ox.NamedNode, path: str, ordinal: int
    ) -> None:
        node = ox.NamedNode(path)
        self.add(parent, link, node)
        self.values(node, ordinal=ordinal, printedLabel=criterion.label)
        self.place(node, criterion.at)
        if isinstance(criterion, Group):
            self.add(node, RDF_TYPE, pgo("CriterionGroup"))
            self.values(node, combination=criterion.combination, threshold=criterion.threshold)
            for number, member in enumerate(criterion.members, 1):
                self.criterion(member, node, pgo("hasMember"), f"{path}.{number}", number)
        elif isinstance(criterion, Atom):
            self.add(node, RDF_TYPE, pgo("AtomicCriterion"))
            self.add(node, pgo("characteristic"), iri(f"characteristic/{criterion.characteristic}"))
            self.values(node, comparator=criterion.comparator, unit=criterion.unit)
            values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
            if isinstance(criterion.value, tuple):
                self.order(node, "value", criterion.value)
            for value in values:
                if criterion.characteristic == "diagnosis" and value in self.vocabulary:
                    self.add(node, pgo("valueClass"), self.term(str(value)))
                else:
                    self.value(node, "value", value)
        elif isinstance(criterion, TextCriterion):
            self.add(node, RDF_TYPE, pgo("TextCriterion"))
            self.value(node, "contentHash", criterion.sha256)
            self.links(node, "mentions", criterion.recognised)
        elif isinstance(criterion, StatementReference):
            self.add(node, RDF_TYPE, pgo("StatementReference"))
            self.values(node, targetId=criterion.target, expectsMet=criterion.met)
            if criterion.target in self.statement_ids:
                self.add(node, pgo("refersTo"), self.names.statement(criterion.target))

    # -- the rest -------------------------------------------------------------------------

    def dates(self) -> None:
        for number, event in enumerate(self.record.dates, 1):
            node = self.node("event", number, "ChangeEvent", "hasEvent", event.at)
            self.value(node, "eventKind", event.kind)
            self.add(node, pgo("eventDate"), date(event.date))
            self.values(node, printedDate=event.printed, positionChanged=event.position_changed)

    def business(self) -> None:
        record = self.record
        for number, line in enumerate(record.lines_of_business, 1):
            node = self.node("line", number, "LineOfBusinessRule", "hasLineRule", line.at)
            self.values(node, lineId=line.id, lineName=line.name, lineRule=line.rule)
            self.texts(node, "statusMap", tuple(f"{source} {target}" for source, target in line.status_map))
            self.known(node, "lineOfBusiness", (line.id,))
        for number, needed in enumerate(record.authorizations, 1):
            node = self.node("authorization", number, "AuthorizationRequirement", "requiresAuthorization", needed.at)
            care = needed.care_setting
            self.values(node, product=needed.product, inCareSetting=care, authorizationRequirement=needed.requirement)
            self.known(node, "careSetting", (care,) if care else ())
        for number, pointer in enumerate(record.pointers, 1):
            node = self.node("pointer", number, "Pointer", "hasPointer", pointer.at)
            self.values(
                node,
                pointerKind=pointer.kind, pointerTitle=pointer.title, policyNumber=pointer.number,
                lineId=pointer.line_of_business,
            )  # fmt: skip
            self.links(node, "aboutModality", pointer.modalities)
        for number, code in enumerate(record.codes, 1):
            node = self.node("listed-code", number, "Code", "listsCode", code.at)
            self.values(node, codeSystem=code.system, code=code.code, codeGroup=code.group, historical=code.historical)

    def bibliography(self) -> None:
        # By its place, not its number: a document may number two lists, each from 1.
        for place, entry in enumerate(self.record.references, 1):
            node = self.node("reference", place, "ReferenceEntry", "hasReference", entry.at)
            self.entries.setdefault(entry.number, node)
            self.value(node, "referenceNumber", entry.number)
            self.add(node, ox.NamedNode(DCTERMS + "title"), literal(entry.title))
            self.values(
                node,
                referenceKind=entry.kind, firstAuthor=entry.first_author, authors=entry.authors, year=entry.year,
                journal=entry.journal, volume=entry.volume, issue=entry.issue, pages=entry.pages, pmid=entry.pmid,
                doi=entry.doi, url=entry.url, accessed=entry.accessed, guidelineVersion=entry.version,
            )  # fmt: skip
            # One node for all documents that cite the work.
            author = entry.first_author or entry.kind
            work = iri(work_path(entry.pmid, entry.doi, author, entry.year, entry.title, entry.version))
            self.add(work, RDF_TYPE, pgo("Publication"))
            self.add(work, ox.NamedNode(DCTERMS + "title"), literal(entry.title))
            self.add(node, pgo("entryFor"), work)
            if self.names.version is not None:
                self.add(self.names.version, pgo("cites"), work)

    def evidence(self) -> None:
        record = self.record
        for number, item in enumerate(record.evidence, 1):
            node = self.node("evidence", number, "EvidenceLine", "hasEvidence", item.at)
            if item.design is not None:
                self.add(node, pgo("design"), self.term(item.design))
            self.values(
                node,
                firstAuthor=item.first_author, year=item.year, trialName=item.trial, patientCount=item.patients,
                studyCount=item.studies, severalStudies=item.several or None, direction=item.direction,
                printedHeading=item.section,
            )  # fmt: skip
            self.about(node, item.modalities, item.indications, item.references)
            for fact in study_facts(node, item):
                self.fact(fact)
        for number, citation in enumerate(record.guidelines, 1):
            node = self.node("guideline-citation", number, "GuidelineCitation", "citesGuideline", citation.at)
            self.values(
                node,
                guidelineBody=citation.body, guidelineTitle=citation.title, guidelineVersion=citation.version,
                year=citation.year, strengthScheme=citation.scheme, printedStrength=citation.strength,
            )  # fmt: skip
            if citation.scheme and citation.strength:
                self.known(node, "strength", strengths(citation.scheme, citation.strength))
            self.about(node, citation.modalities, citation.indications, citation.references)
        for number, trial in enumerate(record.trials, 1):
            node = self.node("trial-entry", number, "RegisteredTrial", "hasTrial", trial.at)
            self.values(
                node,
                registration=trial.registration, trialName=trial.name, enrollment=trial.enrollment,
                completion=trial.completion, trialStatus=trial.status,
            )  # fmt: skip

    def about(
        self, node: ox.NamedNode, modalities: tuple[str, ...], indications: tuple[str, ...], references: tuple[int, ...]
    ) -> None:
        self.links(node, "aboutModality", modalities)
        self.links(node, "aboutIndication", indications)
        for number in references:
            if number in self.entries:
                self.add(node, pgo("supportedBy"), self.entries[number])
            else:
                self.value(node, "unlistedReference", number)
        cited = tuple(self.entries[number].value for number in references if number in self.entries)
        self.order(node, "supportedBy", cited)

    def findings(self) -> None:
        for number, finding in enumerate(self.record.findings, 1):
            node = self.node("finding", number, "Finding", "hasFinding", finding.at)
            self.values(node, findingKind=finding.kind, severity=finding.severity, message=finding.message)
            self.texts(node, "touchesId", finding.touches)
            for id in finding.touches:
                if id in self.statement_ids:
                    self.add(node, pgo("touches"), self.names.statement(id))
                else:
                    self.known(node, "touches", (id,))
