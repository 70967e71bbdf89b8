"""The phrases that names of columns, keys and labels are made of: data for ``column_names``.

Latin, Greek and Cyrillic phrases are in lower case and may leave accents out; Chinese, Japanese and Korean ones are
written as they are.
"""

from __future__ import annotations

from typing import Literal

# Rule of the column, trust in the name alone, whether one word is a whole value, the phrases.
PHRASES: tuple[tuple[str, Literal["certain", "likely"], bool, str], ...] = (
    ("column-person", "certain", True, """
        first name; firstname; given name; forename; fname; middle name; last name; lastname; surname; family name;
        lname; maiden name; nickname; vorname; nachname; familienname; rufname; geburtsname; zuname; prenom;
        nom de famille; nom; apellido; apellidos; primer apellido; segundo apellido; nombres; primer nombre;
        cognome; voornaam; achternaam; tussenvoegsel; apelido; sobrenome; primeiro nome; imie; nazwisko; fornamn;
        efternamn; fornavn; etternavn; efternavn; prenume; jmeno; prijmeni; etunimi; sukunimi; keresztnev;
        vezeteknev; jmena; soyad; soyadi; prezime; priimek; meno; priezvisko; имя; фамилия; отчество; 姓; 名; 성;
        прізвище"""),
    ("column-person", "certain", False, """
        full name; fullname; patient name; customer name; client name; employee name; contact name; person name;
        legal name; cardholder; cardholder name; card holder; account holder; accountholder; next of kin;
        emergency contact; official full; surname first name; last name first name; first and last name;
        name vorname; vorname nachname; name surname; vollstandiger name; kontoinhaber; kundenname; nom complet;
        nom et prenom; nom prenom; nombre completo; nombre y apellidos; apellidos y nombre; nombre apellidos;
        nome completo; nome e cognome; nome cognome; cognome e nome; volledige naam; naam achternaam;
        nome e sobrenome; imie i nazwisko; insured; insured name; policyholder; beneficiary; spouse; father name;
        mother name; guardian; student name; member name; passenger; passenger name; guest name; tenant name;
        applicant; applicant name; remitido por; referred by; prepared by; signed by; doctor name; physician;
        attending physician; display name; sender name; recipient name; paciente; medico; empleado; patientin;
        versicherter; employee; patient; claimant; tenant; cardholders; vor und nachname; vor nachname;
        nachname vorname; vorname und nachname; nume si prenume; nume prenume; nume complet; jmeno a prijmeni;
        meno a priezvisko; imie nazwisko; fulde navn; fullt navn; fullt namn; fullstandigt namn; for och efternamn;
        fornavn og etternavn; koko nimi; teljes nev; ad soyad; adi soyadi; adi ve soyadi; isim soyisim;
        ime i prezime; ime in priimek; nominativo; prenom nom; nom et prenoms; participant name; subject name; фио;
        ф и о; имя фамилия; фамилия имя; фамилия имя отчество; полное имя; ονοματεπωνυμο; 姓名; 氏名; お名前; 이름;
        성명; 성함; 고객명; 환자명; 客户姓名; 患者姓名; 病人姓名; 员工姓名; 联系人; 收件人; 收货人; 患者氏名;
        担当者; 担当者名; 持卡人;
        pat name; піб; повне імя; прізвище та імя; imie i nazwisko pacjenta"""),
    ("column-person", "likely", True, """
        first; last; nombre; nome; naam; name; namn; navn; nume"""),
    ("column-person", "likely", False, """
        names; contact; owner; driver; person; customer; client; author; user; member; manager; sender; recipient;
        holder; resident; kunde; mitarbeiter; ansprechpartner; inhaber; fahrer; client nom; titulaire; titular;
        contacto; contatto; titolare; contactpersoon; eigenaar; contato; proprietario; nazwa; osoba; agent; rep;
        teacher; student; guest; interviewee; participant; respondent; voter; doctor; nurse; therapist; supervisor;
        assignee; reporter; attendee; witness; defendant; plaintiff; borrower; payee; nev; nimi; isim; ime; 名前;
        participant name; podpis"""),
    ("column-email", "certain", False, """
        email; e mail; mail; emails; email address; e mail address; mail address; courriel; adresse email;
        adresse mail; correo; correo electronico; posta elettronica; indirizzo email; e post; epost; adres email;
        contact email; email addr; e mail addr; emailadresse; e mail adresse; mailadresse; mailadres; e mailadres;
        emailadres; correo e; mel; e mail adres; e postadress; epostadress; e postadresse; sahkoposti;
        sahkopostiosoite; e posta; eposta; e mail cim; email cim; 邮箱; 电子邮箱; 电子邮件; 邮件; 邮箱地址; 郵件;
        電子郵件; メール; メールアドレス; eメール; 이메일; 전자우편; 메일; 이메일주소; электронная почта; эл почта;
        почта;
        ел пошта; пошта; eメールアドレス; 電郵; 이메일 주소"""),
    ("column-phone", "certain", False, """
        phone; telephone; tel; mobile; cell; cellphone; cell phone; fax; phone number; telephone number;
        mobile number; tel no; tel nr; landline; whatsapp; telefon; telefonnummer; handy; handynummer; mobil;
        mobilnummer; mobiltelefon; rufnummer; festnetz; telefax; telephone portable; portable; numero de telephone;
        telefono; movil; telefono movil; numero de telefono; cellulare; numero di telefono; telefoon;
        telefoonnummer; mobiel; telefone; celular; telemovel; numer telefonu; komorka; mobilni; puhelin; telefoni;
        contact number; phone home; phone work; phone mobile; msisdn; mob; mobnr; mobilnr; telefonnr; tfno; tlf;
        tlfnr; fone; telem; cep; cep telefonu; gsm; puh; puhelinnumero; matkapuhelin; telefonszam; mobilszam;
        numar de telefon; telefonni cislo; recapito telefonico; recapito; telefono de contacto; nr telefonu;
        telefon kontaktowy; komorkowy; mobiele nummer; mobiel nummer; telefoon mobiel; 手机; 手机号; 手机号码; 电话;
        电话号码; 联系电话; 联系方式; 联系手机; 手機; 手機號碼; 電話; 電話番号; 携帯; 携帯電話; 携帯番号; 電話號碼;
        聯絡電話; 전화; 전화번호; 휴대폰; 휴대전화; 핸드폰; 연락처; 휴대폰번호; 휴대전화번호; телефон; тел;
        мобильный; моб; номер телефона; τηλεφωνο; κινητο;
        telefonne cislo; broj telefona; telefonska stevilka; お電話番号; 行動電話; 市話; номер телефону; мобільний;
        mobiltelefonnummer; n de tel; numero de tel; telefoonnr; rufnr; 휴대전화 번호"""),
    ("column-address", "certain", False, """
        street address; home address; postal address; mailing address; billing address; shipping address;
        delivery address; residential address; street; billing street; shipping street; mail to; ship to; anschrift;
        strasse; wohnort strasse; strasse hausnummer; rue; adresse postale; domicile; domicilio; residenza;
        indirizzo; direccion; calle; via; endereco; morada; straat; adres zamieszkania; ulica; gatuadress; adresa;
        residencia; full address; address line; address line 1; address 1; lieferadresse; rechnungsadresse;
        current address; permanent address; woonadres; home addr; street and no; street and number; street no;
        strasse und hausnummer; strasse hausnr; strasse und nr; rue et numero; direccion postal;
        direccion de residencia; domicilio particular; indirizzo di residenza; residente in; residente a; residente;
        via e numero; endereco residencial; straat huisnr; straat huisnummer; straat en huisnummer; ulica i nr;
        ulica nr; ulica i numer; zamieszkaly; zamieszkala; zamieszkaly a; gade og nr; gade; gateadresse;
        bostadsadress; hjemmeadresse; adresa de domiciliu; ulice a c p; ulice; bydliste; adresa bydliste; lakcim;
        katuosoite; ev adresi; adresse du domicile; adresse personnelle; demeurant; wohnhaft; wohnhaft in; 地址;
        住址; 家庭住址; 家庭地址; 收货地址; 通讯地址; 联系地址; 现住址; 住所; 現住所; ご住所; 주소; 집주소;
        도로명주소; 배송지; адрес; адрес проживания; домашний адрес; διευθυνση;
        adresa bydliska; adresa stanovanja; adresa prebivalisca; адреса; 通訊地址; 聯絡地址; 居住地址; 自宅住所;
        자택주소; 거주지"""),
    ("column-address", "likely", False, """
        address; addr; adresse; adres; adress; residence; strada;
        naslov"""),
    ("column-date-of-birth", "certain", False, """
        date of birth; birth date; birthdate; dob; d o b; birthday; born; born on; geburtsdatum; geburtstag;
        geboren; geb; geb datum; geb am; geboren am; gebdat; date de naissance; date naissance; naissance; ne le;
        nee le; ne e le; ne; nee; fecha de nacimiento; fecha nacimiento; nacimiento; f nacimiento; nacido; nacida;
        data di nascita; data nascita; nascita; nato il; nata il; geboortedatum; data de nascimento;
        data nascimento; nascimento; data urodzenia; urodzony; fodelsedatum; fodselsdato; data nasterii;
        datum narozeni; syntymaaika; szuletesi datum; cim; osoite; birth dt; dt nascimento; dt nasc; data nasc;
        data de nasc; f nac; fecha nac; fec nac; fecha de nac; fec nacimiento; date de naiss; date naiss; data ur;
        data urodz; urodzony a; urodzona; gebdatum; geb dat; fodelsedag; fodselsdag; fodelsetid; szuletesi ido;
        szuletett; szul ido; dogum tarihi; dogum gunu; datum nar; datum narodenia; datum rodenja; datum rojstva;
        gimimo data; dzimsanas datums; synniaeg; nacido el; nacida el; nascido em; nascida em; nato a il; nata a il;
        nato; nata; birth; date birth; bday; 出生日期; 生日; 出生年月; 出生年月日; 生年月日; 誕生日; 생년월일; 생일;
        дата рождения; день рождения; дата рожд; ημερομηνια γεννησης; ημ γεννησης;
        дата народження; γεννησης; geboren op; geboren te"""),
    ("column-us-ssn", "certain", False, """
        ssn; social security; social security number; social security no; soc sec"""),
    ("column-national-id", "certain", False, """
        national id; national identity number; identity number; identity card; id card; id card number; citizen id;
        nin; nino; ni number; national insurance number; national insurance; personal number; personal no;
        personal code; personnummer; personal id; nhs; nhs number; nhs no; tax id; tin; taxpayer id; tax number;
        tax file number; tfn; sin; social insurance number; aadhaar; aadhar; pan number; pan card; steuer id;
        steueridentifikationsnummer; steuernummer; idnr; personalausweis; ausweisnummer; ausweis nr;
        sozialversicherungsnummer; sv nummer; svnr; rentenversicherungsnummer; nir; num secu;
        numero de securite sociale; no securite sociale; n de securite sociale; numero securite sociale;
        securite sociale; numero fiscal; dni; nie; nif; nif nie; dni nie; cif; documento; documento de identidad;
        cedula; curp; rfc; rut; cuit; cuil; nass; numero de afiliacion; codice fiscale; cod fiscale; cf;
        carta identita; carta d identita; bsn; burgerservicenummer; rijksregisternummer; niss; insz;
        nif contribuinte; contribuinte; cpf; rg; cartao de cidadao; pesel; numer pesel; cnp; rodne cislo;
        adoazonosito jel; adoazonosito; taj; taj szam; kennitala; personas kods; asmens kodas; matricule national;
        inn; snils; инн; снилс; рнокпп; nik; ktp; mykad; nric; krankenversichertennummer; nuss;
        numero de la seguridad social; dowod osobisty; seria i numer dowodu; afm; numero fiscal de reference; spi;
        cpr; cpr nummer; fodselsnummer; ahv; ahv nummer; ahv nr; avs; oib; egn; emso; jmbg; amka; hetu; isikukood;
        tckn; tc kimlik no; kimlik no; rrn; itin; voter id; npi; gov id; government id; n secu; n ss; sv nr; c f;
        cpf cnpj; personnr; rod c; henkilotunnus; tc kimlik; tc no; t c kimlik no; t c kimlik; tc kimlik numarasi;
        fnr; idnp; cod personal; cnic; codigo fiscal; carne de identidad; identity no; national no;
        numero de seguridad social; numero seguridad social; 身份证; 身份证号; 身份证号码; 证件号; 证件号码;
        公民身份号码; 身分證; 身分證字號; 身份證號碼; マイナンバー; 個人番号; 주민등록번호; 주민번호;
        외국인등록번호; αφμ; αμκα; егн"""),
    ("column-credit-card", "certain", False, """
        card; cards; karte; credit card; credit card number; creditcard; card number; card no; card nr; cardnumber;
        cc number; cc num; ccnum; pan; debit card; payment card; kreditkarte; kreditkartennummer; kartennummer;
        carte bancaire; numero de carte; tarjeta; tarjeta de credito; numero de tarjeta; carta di credito;
        numero carta; kaartnummer; creditcardnummer; cartao; cartao de credito; numer karty; 卡号; 银行卡; 银行卡号;
        信用卡; 信用卡号; カード番号; クレジットカード番号; 카드번호; 신용카드번호"""),
    ("column-iban", "certain", False, """
        iban; iban number; iban nr; bankverbindung; konto iban; acct iban; account iban; iban account"""),
    ("column-bank-account", "certain", False, """
        bank account; account number; account no; acct no; acct number; bank account number; bban; routing number;
        sort code; konto; kontonummer; konto nr; bankkonto; compte bancaire; numero de compte; rib; cuenta;
        cuenta bancaria; numero de cuenta; ccc; clabe; conto corrente; numero conto; rekening; rekeningnummer;
        conta; conta corrente; numer konta; rachunek; nr konta; nr rachunku; checking acct; checking account;
        savings account; n de compte; n compte; 银行账号; 银行账户; 口座番号; 계좌번호; номер счета"""),
    ("column-passport", "certain", False, """
        passport; passport no; passport number; passport nr; passport num; reisepass; reisepassnummer; passnummer;
        pass nr; passeport; numero de passeport; pasaporte; numero de pasaporte; passaporto; paspoort;
        paspoortnummer; passaporte; paszport; numer paszportu; reisepassnr; passnr; pas nr; n passeport;
        n de pasaporte; n pasaporte; pasaport no; passaporto n; paszport nr; nr paszportu; номер паспорта; паспорт;
        护照; 护照号; 护照号码; 護照號碼; 旅券番号; パスポート番号; 여권번호"""),
    ("column-driver-license", "certain", False, """
        driver license; drivers license; driver s license; driver licence; drivers licence; driving licence;
        driving license; license number; licence number; licence no; license no; dl number; dl no; fuhrerschein;
        fuhrerscheinnummer; permis de conduire; permiso de conducir; patente; patente di guida; rijbewijs;
        carta de conducao; cnh; prawo jazdy; fuhrerscheinnr; permis n; prawo jazdy nr; numer prawa jazdy; korkort;
        korkortsnummer; korekort; ajokortti; 驾驶证号; 驾照号; 駕照號碼; 免許証番号; 운전면허번호"""),
    ("column-vehicle", "certain", False, """
        vin; vehicle identification number; chassis number; chassis no; license plate; licence plate; plate;
        plate no; plate number; number plate; registration plate; vehicle registration; kennzeichen;
        kfz kennzeichen; fahrgestellnummer; fin; immatriculation; plaque; matricula vehiculo; placa; bastidor;
        targa; telaio; kenteken; chassisnummer; nr rejestracyjny; reg plate; reg no; nr rej; numer rejestracyjny;
        registreringsnummer; regnr; rekisterinumero; plaka; spz; rendszam; numar inmatriculare; matricula; госномер;
        车牌; 车牌号; 车牌号码; 車牌號碼; ナンバー; 차량번호; 차량 번호"""),
    ("column-medical-record", "certain", False, """
        mrn; medical record; medical record number; medical record no; patient id; patient no; patient number;
        patient nr; patientennummer; health card; health insurance number; versichertennummer;
        krankenversicherungsnummer; insurance id; numero de patient; ipp; historia clinica; numero historia; nhc;
        cartella clinica; numero utente; episodio; episode no; case no; cartao sus; medicare number; patientennr;
        numero de dossier; n de dossier; n dossier; chart no; chart number; chart; cipa; nuhsa; n historia;
        n historia clinica; 病历号; 住院号; 门诊号; 就诊卡号; 病案号; カルテ番号; 患者番号; 환자번호; 등록번호;
        fallnummer; fallnr; aufnahmenummer; aufnahmenr"""),
    ("column-customer-id", "likely", False, """
        customer id; customer no; customer number; client id; client no; employee id; employee no; emp no; staff no;
        staff id; member id; membership no; policy no; policy number; contract no; kundennummer; kdnr; kd nr;
        personalnummer; vertragsnummer; numero client; numero cliente; matricola; klantnummer; personeelsnummer;
        numer klienta; emp id; employee nr; personalnr; numero d adherent; n adherent; n d adherent; n de cliente;
        n cliente; numero de socio; n socio; student id; student no; student number; matrikelnummer; matrikelnr;
        versicherungsnummer; versicherungsnr; numero de contrat; n contrat; n de contrat; member no; nr klienta;
        policy id; loyalty no; loyalty number; frequent flyer; membership id;
        mitgliedsnummer; mitgliedsnr; n de societaire; account holder id; subscriber id"""),
    ("column-customer-id", "certain", False, """
        n colegiado; n de colegiado; no colegiado; no de colegiado; numero de colegiado; num colegiado;
        numero colegiado; no col; n col; num col; colegiado; approbations nr; approbationsnummer;
        medical licence no; medical license no; 工号; 员工编号; 员工号; 会员号; 会员编号; 客户编号; 客户号; 学号;
        保单号; 社員番号; 会員番号; 学籍番号; 학번; 사번; 회원번호"""),
    ("column-username", "certain", False, """
        username; user name; login; login name; userid; user id; screen name; handle; twitter; twitter handle;
        instagram; skype; benutzername; anmeldename; nom d utilisateur; identifiant; usuario; nombre de usuario;
        nome utente; gebruikersnaam; nome de usuario; nazwa uzytkownika; github username; account name; wechat;
        wechat id; 微信; 微信号; 用户名; 昵称; ユーザー名; 사용자명; логин; telegram; discord; kullanici adi;
        anvandarnamn; brukernavn; kayttajatunnus"""),
    ("column-ip-address", "certain", False, """
        ip; ip address; last login ip; login ip; remote ip; client ip; remote addr; ip addr; ip adresse; adresse ip"""),
    ("column-mac-address", "certain", False, """
        mac; mac address; mac addr; hardware address; physical address; mac adresse"""),
    ("column-health", "likely", False, """
        diagnosis; diagnoses; condition; medical condition; medication; medications; allergies; allergy; icd; icd10;
        icd 10; blood type; disease; disability; diagnose; befund; medikation; medikamente; allergien; krankheit;
        diagnostic; traitement; maladie; diagnostico; medicacion; alergias; enfermedad; diagnosi; farmaci; allergie;
        diagnoza; leki; 诊断; 病史; 药物; 过敏史; 血型; 診断; 診断名; 病名; 진단; 진단명; диагноз; diagnos;
        diagnoosi"""),
    ("column-salary", "likely", False, """
        salary; wage; wages; annual salary; base salary; income; annual income; compensation; gehalt; jahresgehalt;
        lohn; einkommen; salaire; revenu; salario; sueldo; ingresos; stipendio; reddito; salaris; loon;
        salario mensal; renda; wynagrodzenie; pensja; 工资; 薪资; 月薪; 年薪; 给与; 給与; 年収; 연봉; 급여;
        зарплата; оклад; palkka; fizetes"""),
    ("column-special-category", "likely", False, """
        religion; religious affiliation; faith; denomination; ethnicity; ethnic group; ethnic origin; race;
        racial origin; sexual orientation; sexuality; gender identity; political party; political affiliation;
        political opinion; political views; party membership; trade union; union membership; union member;
        immigration status; biometric template; genotype; konfession; religionszugehorigkeit; ethnie;
        ethnische herkunft; sexuelle orientierung; parteizugehorigkeit; politische meinung; gewerkschaft;
        gewerkschaftszugehorigkeit; religion pratiquee; confession; origine ethnique; orientation sexuelle;
        opinion politique; parti politique; syndicat; appartenance syndicale; religione; etnia; origen etnico;
        orientacion sexual; afiliacion politica; partido politico; afiliacion sindical; sindicato; origine etnica;
        orientamento sessuale; partito politico; opinione politica; orientacao sexual; filiacao partidaria; raca;
        geloof; godsdienst; etniciteit; etnische afkomst; seksuele geaardheid; politieke voorkeur; vakbond;
        wyznanie; pochodzenie etniczne; orientacja seksualna; przynaleznosc partyjna; etnicitet; sexuell laggning;
        religie; orientare sexuala; nabozenstvi"""),
    ("column-conviction", "likely", False, """
        criminal record; criminal history; criminal offence; criminal offense; conviction; convictions;
        prior convictions; offences; arrests; vorstrafen; vorstrafe; straftat; casier judiciaire; condamnation;
        antecedentes penales; condenas; precedenti penali; condanne; antecedentes criminais; strafblad; karalnosc"""),
)  # fmt: skip

# Words beside a phrase that leave its meaning as it is.
NEUTRAL = frozenset(
    """
        home work office private business personal primary secondary main alternate alternative other new old
        current previous customer client patient employee user contact emergency billing shipping delivery mailing
        postal member student owner applicant guardian parent father mother spouse husband wife insured subject
        holder recipient sender buyer seller tenant staff person individual guest passenger driver nok kin my your
        his her their the a of no nr num number nummer numero numer nº n 1 2 3 1st 2nd day evening night daytime
        full complete raw clean value text str field col column dat privat geschaftlich kunde kunden mitarbeiter
        patienten de du des del della di do da la le el il o e y et und i cliente paciente pessoal profesional
        trabajo casa ufficio last login address addr dt dd mm yy yyyy tt jj jjjj aaaa prive particular personale
        contacto contatto kontakt kontaktowy kontaktowa soukromy ev is
    """.split()
)
