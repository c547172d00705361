"""Two small fictional policies and their records, for tests of everything behind the loaders."""

from functools import cache
from pathlib import Path

from loaders.load import Outcome, load_bytes, load_file
from loaders.record import Record
from loaders.records import shipped_records

ACORN = """\
Acorn Valley Health Plan
Medical Policy

Ablation of Tumors of the Liver

Policy Number: AV-12
Effective Date: 03/01/2025
Last Review Date: 01/15/2025

Policy

I. Microwave ablation or cryoablation of a liver tumor is medically necessary when all of the following are met:
A. ECOG performance status of 0 or 1; and
B. Either of the following:
1. The diagnosis is hepatocellular carcinoma and no lesion is larger than 4 cm; or
2. The diagnosis is neuroendocrine liver metastases, and symptoms are refractory to medical treatment.

II. Microwave ablation or cryoablation of a liver tumor is considered investigational when criterion I is not met.

III. Histotripsy of primary or metastatic liver tumors is considered not medically necessary.

Prior Authorization Information

Prior authorization is required for all products if the procedure is performed inpatient.

Coding

CPT: 47383, 47382

Rationale

Neuroendocrine liver metastases

Birch et al (2019) reported a randomized trial of cryoablation in 80 patients with neuroendocrine liver metastases.

References

1. Birch A, Cedar B, Dogwood C. Cold and heat for carcinoid deposits. J Fict Oncol. 2019;12(3):45-51. PMID 31000001

Policy History

01/15/2025 Annual review. No change to policy statements.
03/01/2023 New policy.
"""

BRAMBLE = """\
Bramble Mutual Insurance Company
Medical Policy

Cryosurgery of Liver Tumors

Policy Number: 7.7
Effective Date: 07/01/2024

Policy

Cryosurgical ablation of primary or metastatic liver tumors is investigational.

References

1. Birch A, Cedar B, Dogwood C. Cold and heat for carcinoid deposits. J Fict Oncol. 2019;12(3):45-51. PMID 31000001
"""


@cache
def acorn() -> Record:
    """Return the record of a policy that covers two techniques under criteria."""
    return load_bytes(ACORN.encode(), "acorn.txt")


@cache
def bramble() -> Record:
    """Return the record of a policy that covers nothing."""
    return load_bytes(BRAMBLE.encode(), "bramble.txt")


@cache
def shipped() -> tuple[Record, ...]:
    """Return the records that ship with the program, corrected."""
    return tuple(shipped_records())


@cache
def outcome_of(path: Path) -> Outcome:
    """Return what became of a document, which the modules of one process read once."""
    return load_file(path)
