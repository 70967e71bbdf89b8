"""The validators of personal, financial, device and network identifiers, by the names rules use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from safe_prompt.detectors.validators import (
    keccak,
    national_ids,
    network_numbers,
    payment_numbers,
    tax_and_health_ids,
    travel_documents,
    world_ids,
)

_FUNCTIONS: tuple[Callable[[str], bool | None], ...] = (
    payment_numbers.credit_card, payment_numbers.card_by_word, payment_numbers.card_track,
    payment_numbers.iban, payment_numbers.aba_routing,
    payment_numbers.bitcoin_address, keccak.ethereum_address, keccak.ethereum_checksum,
    network_numbers.ip_address, network_numbers.any_ipv4,
    network_numbers.mac_address,
    network_numbers.imei, network_numbers.iccid, network_numbers.vin, network_numbers.phone_international,
    network_numbers.phone_national, network_numbers.phone_national_valid, network_numbers.phone_shape,
    network_numbers.ipv6_address, national_ids.uk_nhs, national_ids.uk_nino, national_ids.de_tax_id,
    national_ids.fr_nir, national_ids.es_nif, national_ids.it_fiscal_code, national_ids.nl_bsn,
    national_ids.pl_pesel, national_ids.se_personnummer, national_ids.ch_ahv,
    national_ids.be_national_number, national_ids.pt_nif, national_ids.dk_cpr,
    national_ids.no_fodselsnummer, national_ids.fi_hetu, national_ids.at_svnr,
    national_ids.cz_birth_number, national_ids.ro_cnp, national_ids.bg_egn, national_ids.hr_oib,
    national_ids.baltic_personal_code, national_ids.ie_pps, national_ids.gr_amka, national_ids.si_emso,
    national_ids.has_five_digits, national_ids.has_four_digits, national_ids.plate, world_ids.us_ssn,
    world_ids.us_itin, world_ids.ca_sin, world_ids.au_tfn, world_ids.au_medicare, world_ids.nz_ird,
    world_ids.in_aadhaar, world_ids.in_pan, world_ids.br_cpf, world_ids.cn_resident_id,
    world_ids.mx_curp, world_ids.ar_cuit, world_ids.cl_rut, world_ids.jp_my_number, world_ids.kr_rrn,
    world_ids.tr_kimlik, world_ids.za_id, world_ids.il_id, world_ids.th_pin, world_ids.sg_nric,
    world_ids.us_npi, tax_and_health_ids.hu_tax_id, tax_and_health_ids.hu_taj,
    tax_and_health_ids.lu_matricule, tax_and_health_ids.is_kennitala, tax_and_health_ids.lv_personal_code,
    tax_and_health_ids.cy_tax_id, tax_and_health_ids.mt_id_card, tax_and_health_ids.ru_inn,
    tax_and_health_ids.ru_snils, tax_and_health_ids.ua_rnokpp, tax_and_health_ids.co_nit,
    tax_and_health_ids.id_nik, tax_and_health_ids.my_nric, tax_and_health_ids.ec_cedula,
    tax_and_health_ids.pe_dni, tax_and_health_ids.fr_tax_id, tax_and_health_ids.gr_tax_id,
    tax_and_health_ids.de_pension_number, tax_and_health_ids.de_health_insurance,
    tax_and_health_ids.es_social_security, tax_and_health_ids.pl_id_card, tax_and_health_ids.tw_national_id,
    tax_and_health_ids.hk_id_card, tax_and_health_ids.us_mbi, tax_and_health_ids.us_dea,
    tax_and_health_ids.icd10, travel_documents.mrz,
)  # fmt: skip

VALIDATORS: Mapping[str, Callable[[str], bool | None]] = MappingProxyType(
    {function.__name__: function for function in _FUNCTIONS}
)
