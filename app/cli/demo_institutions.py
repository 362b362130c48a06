"""The institutions of the demo: a small region that does not exist, in the form in which lists come in."""

LIPNICA = "municipality-of-lipnica"
"""Key of the institution of the demo's learner."""
LIST = """\
key,name,level,parent,country,incident_contact,incident_phone,it_support
examples-ba,Bosnia and Herzegovina (examples),country,,BA,,112,
ministry-of-examples,Ministry of Examples,ministry,examples-ba,,CERT of Examples,,helpdesk@examples.example
ministry-of-forms,Ministarstvo obrazaca,ministry,examples-ba,,CERT obrazaca,,
municipality-of-lipnica,Municipality of Lipnica,agency,ministry-of-examples,,,,
opcina-jasika,Općina Jasika,agency,ministry-of-examples,,,,IT podrška: lokal 210
opcina-brezik,Općina Brezik,agency,ministry-of-examples,,,,
zavod-za-obrasce,Zavod za obrasce,agency,ministry-of-forms,,,lokal 300,
agencija-za-primjere,Agencija za primjere,agency,ministry-of-forms,,Šejla Čaušević,,
lipnica-it,IT Department,unit,municipality-of-lipnica,,,,
lipnica-finance,Finance Department,unit,municipality-of-lipnica,,,,
jasika-finansije,Služba za finansije,unit,opcina-jasika,,,,
jasika-prostor,Služba za prostorno uređenje,unit,opcina-jasika,,,,
brezik-uprava,Služba za opću upravu,unit,opcina-brezik,,,,
zavod-arhiva,Odsjek arhive,unit,zavod-za-obrasce,,,,
primeri-rs,Србија (примери),country,,RS,,112,
ministarstvo-primera,Министарство примера,ministry,primeri-rs,,ЦЕРТ примера,,podrska@primeri.example
opstina-lipovac,Општина Липовац,agency,ministarstvo-primera,,,,
opstina-jasenje,Општина Јасење,agency,ministarstvo-primera,,,,локал 112
zavod-za-primere,Завод за примере,agency,ministarstvo-primera,,,,
lipovac-finansije,Одељење за финансије,unit,opstina-lipovac,,,,
lipovac-it,Одсек за информатику,unit,opstina-lipovac,,,,
jasenje-uprava,Одељење за општу управу,unit,opstina-jasenje,,,,
primjeri-me,Crna Gora (primjeri),country,,ME,,112,
ministarstvo-uzoraka,Ministarstvo uzoraka,ministry,primjeri-me,,CIRT uzoraka,,podrska@uzorci.example
opstina-brestovo,Opština Brestovo,agency,ministarstvo-uzoraka,,,,
uprava-za-uzorke,Uprava za uzorke,agency,ministarstvo-uzoraka,,,,
brestovo-it,Služba za informacione tehnologije,unit,opstina-brestovo,,,,
brestovo-finansije,Sekretarijat za finansije,unit,opstina-brestovo,,,,
primeri-mk,Северна Македонија (примери),country,,MK,,112,
ministerstvo-za-primeri,Министерство за примери,ministry,primeri-mk,,Центар за инциденти,,podrska@primeri.example
opstina-breza,Општина Бреза,agency,ministerstvo-za-primeri,,,,
agencija-za-obrasci,Агенција за обрасци,agency,ministerstvo-za-primeri,,,,
breza-finansii,Одделение за финансии,unit,opstina-breza,,,,
breza-it,Одделение за информатика,unit,opstina-breza,,,,
shembuj-al,Shqipëria (shembuj),country,,AL,,112,
ministria-e-shembujve,Ministria e Shembujve,ministry,shembuj-al,,CSIRT i shembujve,,ndihme@shembuj.example
bashkia-blini,Bashkia Blini,agency,ministria-e-shembujve,,,,
agjencia-e-formularve,Agjencia e Formularëve,agency,ministria-e-shembujve,,,,
blini-financa,Drejtoria e Financës,unit,bashkia-blini,,,,
blini-it,Sektori i Teknologjisë,unit,bashkia-blini,,,,
"""
