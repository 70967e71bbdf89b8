"""What the names of columns, keys and form labels say about their values: en, de, fr, es, it, pt, nl, pl,
sv, ro, cs.

A name is cut into lower-case words without accents (``dateOfBirth``, ``DATE_OF_BIRTH`` and ``Date of
birth:`` are the
same three words). The longest listed phrase in it decides, when the words around it are ones that do not
change
the meaning (``home_phone``, ``telefono 2``, ``customer e-mail``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from safe_prompt.lazy_pattern import lazy_pattern


class Meaning(NamedTuple):
    """What a name says: the rule of the column, and how far the name alone can be trusted.

    ``certain`` names need values of the right shape, ``likely`` ones also a companion column. ``part``
    marks given
    and family names, where one word is a whole value; ``name`` is one where a family name stands beside it.
    """

    rule: str
    trust: Literal["certain", "likely"]
    part: bool = False


_PHRASES: tuple[tuple[str, Literal["certain", "likely"], bool, str], ...] = (
    ("column-person", "certain", True, """
        first name; firstname; given name; forename; fname; middle name; last name; lastname; surname;
        family name; lname; maiden name; nickname; vorname; nachname; familienname; rufname; geburtsname;
        zuname; prenom; nom de famille; nom; apellido; apellidos; primer apellido; segundo apellido;
        nombres; primer nombre; cognome; voornaam; achternaam; tussenvoegsel; apelido; sobrenome; primeiro
        nome; imie; nazwisko; fornamn; efternamn; fornavn; etternavn; efternavn; prenume; jmeno; prijmeni;
        etunimi; sukunimi; keresztnev; vezeteknev"""),
    ("column-person", "certain", False, """
        full name; fullname; patient name; customer name; client name; employee name; contact name; person
        name; legal name; cardholder; cardholder name; card holder; account holder; accountholder; next of
        kin; emergency contact; official full; surname first name; last name first name; first and last
        name; name vorname; vorname nachname; name surname; vollstandiger name; kontoinhaber; kundenname;
        nom complet; nom et prenom; nom prenom; nombre completo; nombre y apellidos; apellidos y nombre;
        nombre apellidos; nome completo; nome e cognome; nome cognome; cognome e nome; volledige naam;
        naam achternaam; nome e sobrenome; imie i nazwisko; insured; insured name; policyholder;
        beneficiary; spouse; father name; mother name; guardian; student name; member name; passenger;
        passenger name; guest name; tenant name; applicant; applicant name; remitido por; referred by;
        prepared by; signed by; doctor name; physician; attending physician; display name; sender name;
        recipient name; paciente; medico; empleado; patientin; versicherter; employee; patient; claimant;
        tenant; cardholders"""),
    ("column-person", "likely", True, "first; last; nombre; nome; naam; name; namn; navn; nume"),
    ("column-person", "likely", False, """
        names; contact; owner; driver; person; customer; client; author; user; member; manager; sender;
        recipient; holder; resident; kunde; mitarbeiter; ansprechpartner; inhaber; fahrer; client nom;
        titulaire; titular; contacto; contatto; titolare; contactpersoon; eigenaar; contato; proprietario;
        nazwa; osoba; agent; rep; teacher; student; guest; interviewee; participant; respondent; voter;
        doctor; nurse; therapist; supervisor; assignee; reporter; attendee; witness; defendant; plaintiff;
        borrower; payee"""),
    ("column-email", "certain", False, """
        email; e mail; mail; emails; email address; e mail address; mail address; courriel; adresse email;
        adresse mail; correo; correo electronico; posta elettronica; indirizzo email; e post; epost; adres
        email; contact email"""),
    ("column-phone", "certain", False, """
        phone; telephone; tel; mobile; cell; cellphone; cell phone; fax; phone number; telephone number;
        mobile number; tel no; tel nr; landline; whatsapp; telefon; telefonnummer; handy; handynummer;
        mobil; mobilnummer; mobiltelefon; rufnummer; festnetz; telefax; telephone portable; portable;
        numero de telephone; telefono; movil; telefono movil; numero de telefono; cellulare; numero di
        telefono; telefoon; telefoonnummer; mobiel; telefone; celular; telemovel; numer telefonu; komorka;
        mobilni; puhelin; telefoni; contact number; phone home; phone work; phone mobile; msisdn"""),
    ("column-address", "certain", False, """
        street address; home address; postal address; mailing address; billing address; shipping address;
        delivery address; residential address; street; billing street; shipping street; mail to; ship to;
        anschrift; strasse; wohnort strasse; strasse hausnummer; rue; adresse postale; domicile;
        domicilio; residenza; indirizzo; direccion; calle; via; endereco; morada; straat; adres
        zamieszkania; ulica; gatuadress; adresa; residencia; full address; address line; address line 1;
        address 1; lieferadresse; rechnungsadresse; current address; permanent address; woonadres"""),
    ("column-address", "likely", False, "address; addr; adresse; adres; adress; residence; strada"),
    ("column-date-of-birth", "certain", False, """
        date of birth; birth date; birthdate; dob; d o b; birthday; born; born on; geburtsdatum;
        geburtstag; geboren; geb; geb datum; geb am; geboren am; gebdat; date de naissance; date
        naissance; naissance; ne le; nee le; ne e le; ne; nee; fecha de nacimiento; fecha nacimiento;
        nacimiento; f nacimiento; nacido; nacida; data di nascita; data nascita; nascita; nato il; nata
        il; geboortedatum; data de nascimento; data nascimento; nascimento; data urodzenia; urodzony;
        fodelsedatum; fodselsdato; data nasterii; datum narozeni; syntymaaika; szuletesi datum"""),
    ("column-us-ssn", "certain", False, """
        ssn; social security; social security number; social security no; soc sec"""),
    ("column-national-id", "certain", False, """
        national id; national identity number; identity number; identity card; id card; id card number;
        citizen id; nin; nino; ni number; national insurance number; national insurance; personal number;
        personal no; personal code; personnummer; personal id; nhs; nhs number; nhs no; tax id; tin;
        taxpayer id; tax number; tax file number; tfn; sin; social insurance number; aadhaar; aadhar; pan
        number; pan card; steuer id; steueridentifikationsnummer; steuernummer; idnr; personalausweis;
        ausweisnummer; ausweis nr; sozialversicherungsnummer; sv nummer; svnr; rentenversicherungsnummer;
        nir; num secu; numero de securite sociale; no securite sociale; n de securite sociale; numero
        securite sociale; securite sociale; numero fiscal; dni; nie; nif; nif nie; dni nie; cif;
        documento; documento de identidad; cedula; curp; rfc; rut; cuit; cuil; nass; numero de afiliacion;
        codice fiscale; cod fiscale; cf; carta identita; carta d identita; bsn; burgerservicenummer;
        rijksregisternummer; niss; insz; nif contribuinte; contribuinte; cpf; rg; cartao de cidadao;
        pesel; numer pesel; cnp; rodne cislo; adoazonosito jel; adoazonosito; taj; taj szam; kennitala; personas
        kods; asmens kodas; matricule national; inn; snils; инн; снилс; рнокпп; nik; ktp; mykad; nric;
        krankenversichertennummer; nuss; numero de la seguridad social; dowod osobisty; seria i numer dowodu; afm;
        numero fiscal de reference; spi; cpr; cpr nummer; fodselsnummer; ahv; ahv nummer; ahv nr;
        avs; oib; egn; emso; jmbg; amka; hetu; isikukood; tckn; tc kimlik no; kimlik no; rrn; itin; voter
        id; npi"""),
    ("column-credit-card", "certain", False, """
        card; cards; karte;
        credit card; credit card number; creditcard; card number; card no; card nr; cardnumber; cc number;
        cc num; ccnum; pan; debit card; payment card; kreditkarte; kreditkartennummer; kartennummer; carte
        bancaire; numero de carte; tarjeta; tarjeta de credito; numero de tarjeta; carta di credito;
        numero carta; kaartnummer; creditcardnummer; cartao; cartao de credito; numer karty"""),
    ("column-iban", "certain", False, "iban; iban number; iban nr; bankverbindung; konto iban"),
    ("column-bank-account", "certain", False, """
        bank account; account number; account no; acct no; acct number; bank account number; bban; routing
        number; sort code; konto; kontonummer; konto nr; bankkonto; compte bancaire; numero de compte;
        rib; cuenta; cuenta bancaria; numero de cuenta; ccc; clabe; conto corrente; numero conto;
        rekening; rekeningnummer; conta; conta corrente; numer konta; rachunek"""),
    ("column-passport", "certain", False, """
        passport; passport no; passport number; passport nr; passport num; reisepass; reisepassnummer;
        passnummer; pass nr; passeport; numero de passeport; pasaporte; numero de pasaporte; passaporto;
        paspoort; paspoortnummer; passaporte; paszport; numer paszportu"""),
    ("column-driver-license", "certain", False, """
        driver license; drivers license; driver s license; driver licence; drivers licence; driving
        licence; driving license; license number; licence number; licence no; license no; dl number; dl
        no; fuhrerschein; fuhrerscheinnummer; permis de conduire; permiso de conducir; patente; patente di
        guida; rijbewijs; carta de conducao; cnh; prawo jazdy"""),
    ("column-vehicle", "certain", False, """
        vin; vehicle identification number; chassis number; chassis no; license plate; licence plate;
        plate; plate no; plate number; number plate; registration plate; vehicle registration;
        kennzeichen; kfz kennzeichen; fahrgestellnummer; fin; immatriculation; plaque; matricula vehiculo;
        placa; bastidor; targa; telaio; kenteken; chassisnummer; nr rejestracyjny"""),
    ("column-medical-record", "certain", False, """
        mrn; medical record; medical record number; medical record no; patient id; patient no; patient
        number; patient nr; patientennummer; health card; health insurance number; versichertennummer;
        krankenversicherungsnummer; insurance id; numero de patient; ipp; historia clinica; numero
        historia; nhc; cartella clinica; numero utente; episodio; episode no; case no; cartao sus;
        medicare number"""),
    ("column-customer-id", "likely", False, """
        customer id; customer no; customer number; client id; client no; employee id; employee no; emp no;
        staff no; staff id; member id; membership no; policy no; policy number; contract no; kundennummer;
        kdnr; kd nr; personalnummer; vertragsnummer; numero client; numero cliente; matricola;
        klantnummer; personeelsnummer; numer klienta"""),
    ("column-username", "certain", False, """
        username; user name; login; login name; userid; user id; screen name; handle; twitter; twitter
        handle; instagram; skype; benutzername; anmeldename; nom d utilisateur; identifiant; usuario;
        nombre de usuario; nome utente; gebruikersnaam; nome de usuario; nazwa uzytkownika; github
        username; account name"""),
    ("column-ip-address", "certain", False, """
        ip; ip address; last login ip; login ip; remote ip; client ip; remote addr; ip addr;
        ip adresse; adresse ip"""),
    ("column-mac-address", "certain", False, """
        mac; mac address; mac addr; hardware address; physical address; mac adresse"""),
    ("column-health", "likely", False, """
        diagnosis; diagnoses; condition; medical condition; medication; medications; allergies; allergy;
        icd; icd10; icd 10; blood type; disease; disability; diagnose; befund; medikation; medikamente;
        allergien; krankheit; diagnostic; traitement; maladie; diagnostico; medicacion; alergias;
        enfermedad; diagnosi; farmaci; allergie; diagnoza; leki"""),
    ("column-salary", "likely", False, """
        salary; wage; wages; annual salary; base salary; income; annual income; compensation; gehalt;
        jahresgehalt; lohn; einkommen; salaire; revenu; salario; sueldo; ingresos; stipendio; reddito;
        salaris; loon; salario mensal; renda; wynagrodzenie; pensja"""),
    ("column-special-category", "likely", False, """
        religion; religious affiliation; faith; denomination; ethnicity; ethnic group; ethnic origin; race; racial
        origin; sexual orientation; sexuality; gender identity; political party; political affiliation; political
        opinion; political views; party membership; trade union; union membership; union member; immigration status;
        biometric template; genotype; konfession; religionszugehorigkeit; ethnie; ethnische herkunft; sexuelle
        orientierung; parteizugehorigkeit; politische meinung; gewerkschaft; gewerkschaftszugehorigkeit; religion
        pratiquee; confession; origine ethnique; orientation sexuelle; opinion politique; parti politique; syndicat;
        appartenance syndicale; religione; etnia; origen etnico; orientacion sexual; afiliacion politica; partido
        politico; afiliacion sindical; sindicato; origine etnica; orientamento sessuale; partito politico; opinione
        politica; orientacao sexual; filiacao partidaria; raca; geloof; godsdienst; etniciteit; etnische afkomst;
        seksuele geaardheid; politieke voorkeur; vakbond; wyznanie; pochodzenie etniczne; orientacja seksualna;
        przynaleznosc partyjna; etnicitet; sexuell laggning; religie; orientare sexuala; nabozenstvi"""),
    ("column-conviction", "likely", False, """
        criminal record; criminal history; criminal offence; criminal offense; conviction; convictions; prior
        convictions; offences; arrests; vorstrafen; vorstrafe; straftat; casier judiciaire; condamnation;
        antecedentes penales; condenas; precedenti penali; condanne; antecedentes criminais; strafblad; karalnosc"""),
)  # fmt: skip

# Words beside a phrase that leave its meaning as it is.
_NEUTRAL = frozenset(
    [
        "home",
        "work",
        "office",
        "private",
        "business",
        "personal",
        "primary",
        "secondary",
        "main",
        "alternate",
        "alternative",
        "other",
        "new",
        "old",
        "current",
        "previous",
        "customer",
        "client",
        "patient",
        "employee",
        "user",
        "contact",
        "emergency",
        "billing",
        "shipping",
        "delivery",
        "mailing",
        "postal",
        "member",
        "student",
        "owner",
        "applicant",
        "guardian",
        "parent",
        "father",
        "mother",
        "spouse",
        "husband",
        "wife",
        "insured",
        "subject",
        "holder",
        "recipient",
        "sender",
        "buyer",
        "seller",
        "tenant",
        "staff",
        "person",
        "individual",
        "guest",
        "passenger",
        "driver",
        "nok",
        "kin",
        "my",
        "your",
        "his",
        "her",
        "their",
        "the",
        "a",
        "of",
        "no",
        "nr",
        "num",
        "number",
        "nummer",
        "numero",
        "numer",
        "nº",
        "n",
        "1",
        "2",
        "3",
        "1st",
        "2nd",
        "day",
        "evening",
        "night",
        "daytime",
        "full",
        "complete",
        "raw",
        "clean",
        "value",
        "text",
        "str",
        "field",
        "col",
        "column",
        "dat",
        "privat",
        "geschaftlich",
        "kunde",
        "kunden",
        "mitarbeiter",
        "patienten",
        "de",
        "du",
        "des",
        "del",
        "della",
        "di",
        "do",
        "da",
        "la",
        "le",
        "el",
        "il",
        "o",
        "e",
        "y",
        "et",
        "und",
        "i",
        "client",
        "cliente",
        "paciente",
        "pessoal",
        "profesional",
        "trabajo",
        "casa",
        "ufficio",
        "last",
        "login",
        "address",
    ]
)

_WORD = lazy_pattern(r"[^\W\d_]+|\d+")
_CAMEL = lazy_pattern(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Meaning]:
    table: dict[str, Meaning] = {}
    for rule, trust, part, phrases in _PHRASES:
        meaning = Meaning(rule, trust, part)
        for phrase in phrases.split(";"):
            table.setdefault(" ".join(phrase.split()), meaning)
    return MappingProxyType(table)


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Words of which every name that says something is made."""
    return _NEUTRAL.union(*(phrase.split() for phrase in _vocabulary()))


@lru_cache(maxsize=1)
def _tails() -> tuple[frozenset[str], frozenset[str]]:
    """The last three letters of known words, and known words that are shorter."""
    words = [word for word in _known_words() if word.isascii() and word.isalpha()]
    return frozenset(word[-3:] for word in words if len(word) > 2), frozenset(word for word in words if len(word) < 3)


def may_end_name(text: str, end: int) -> bool:
    """Whether a name that ends at an offset of a text may say something: cheap, and never wrong where it says no.

    Every word of such a name is a known one, so the last three letters before the offset must end one. What is no
    plain letter, or has fewer than three characters before it, is not looked into.
    """
    tail = text[end - 3 : end] if end > 2 else ""
    if not tail.isascii() or not tail[2:].isalpha():
        return True
    long, short = _tails()
    low = tail.lower()
    return (
        low in long
        # A short word stands alone, or behind a hump of camel case.
        or (low[1:] in short and not ("a" <= low[0] <= "z" and tail[1] == low[1]))
        or (low[2] in short and not ("a" <= low[1] <= "z" and tail[2] == low[2]))
    )


def words_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a name, without accents, cut at underscores, hyphens and capitals."""
    name = name.replace("ß", "ss")
    if not name.isascii():
        name = "".join(
            c
            for c in unicodedata.normalize("NFKD", name.replace("ł", "l").replace("ø", "o"))
            if c < "\u0300" or c > "\u036f"
        )
    if not (name.islower() or name.isupper()):
        name = _CAMEL.sub(" ", name)
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def meaning_of(name: str) -> Meaning | None:
    """What a column's, key's or label's name says, or None where it says nothing personal."""
    if not 1 < len(name) <= 48 or not may_end_name(name, len(name)):
        return None
    words = words_of(name)
    if not words or len(words) > 7 or not _known_words().issuperset(words):
        return None
    vocabulary = _vocabulary()
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            meaning = vocabulary.get(" ".join(words[start : start + length]))
            if meaning is None:
                continue
            if all(word in _NEUTRAL for word in words[:start] + words[start + length :]):
                return meaning
    return None
