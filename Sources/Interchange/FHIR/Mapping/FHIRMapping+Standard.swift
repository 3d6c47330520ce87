extension FHIRMapping {
    /// The codes that need no mapping of a practice's own. What is read here is published; a code of which only somebody's
    /// memory says what it means is not among them.
    static let standardText = #"""
        # The standard codes. A mapping of your own has them too, unless it says `standardCodes: false`.
        source: fhir
        onChange: amend
        observations:
          # Pain. The answers are LOINC's list for 72514-3.
          - code: loinc:72514-3
            instrument: nrs-11
            answers:
              {"loinc:LA6111-4": 0, "loinc:LA6112-2": 1, "loinc:LA6113-0": 2, "loinc:LA6114-8": 3, "loinc:LA6115-5": 4,
               "loinc:LA10137-0": 5, "loinc:LA10138-8": 6, "loinc:LA10139-6": 7, "loinc:LA10140-4": 8,
               "loinc:LA10141-2": 9, "loinc:LA13942-0": 10}
          - {code: loinc:38208-5, instrument: nrs-11}
          - {code: loinc:38214-3, instrument: vas}
          - {code: loinc:38221-8, instrument: wong-baker}
          - {code: loinc:57696-7, instrument: fps-r}
          - {code: loinc:75260-0, instrument: nrs-11, aspect: now}
          - {code: loinc:75261-8, instrument: nrs-11, aspect: average, recall: 7d}
          - {code: loinc:75262-6, instrument: nrs-11, aspect: worst, recall: 7d}
          # Questionnaire totals
          - {code: loinc:77565-0, instrument: bpi-interference}
          - {code: loinc:91147-9, instrument: peg}
          - {code: loinc:91351-7, instrument: start-back}
          - {code: loinc:77865-4, instrument: promis-pi}
          - {code: loinc:82237-9, instrument: ndi}
          - {code: loinc:97908-8, instrument: odi}
          # Range of motion; the side stands in bodySite where the code does not say it
          - {code: loinc:41389-8, instrument: rom, site: shoulder, motion: flexion, mode: active}
          - {code: loinc:41390-6, instrument: rom, site: shoulder, motion: flexion, mode: passive}
          - {code: loinc:41381-5, instrument: rom, site: shoulder, motion: abduction, mode: active}
          - {code: loinc:41382-3, instrument: rom, site: shoulder, motion: abduction, mode: passive}
          - {code: loinc:41385-6, instrument: rom, site: shoulder, motion: extension, mode: active}
          - {code: loinc:41386-4, instrument: rom, site: shoulder, motion: extension, mode: passive}
          - {code: loinc:41387-2, instrument: rom, site: shoulder, motion: external-rotation, mode: active}
          - {code: loinc:41388-0, instrument: rom, site: shoulder, motion: external-rotation, mode: passive}
          - {code: loinc:41391-4, instrument: rom, site: shoulder, motion: internal-rotation, mode: active}
          - {code: loinc:41392-2, instrument: rom, site: shoulder, motion: internal-rotation, mode: passive}
          - {code: loinc:41295-7, instrument: rom, site: shoulder, motion: flexion, side: left}
          - {code: loinc:41307-0, instrument: rom, site: shoulder, motion: flexion, side: right}
          - {code: loinc:41343-5, instrument: rom, site: knee, motion: flexion, side: left}
          - {code: loinc:41347-6, instrument: rom, site: knee, motion: flexion, side: right}
          - {code: loinc:41345-0, instrument: rom, site: knee, motion: extension, side: left}
          - {code: loinc:41349-2, instrument: rom, site: knee, motion: extension, side: right}
          - {code: loinc:41355-9, instrument: rom, site: elbow, motion: flexion, side: right}
        codes:
          visits:
            "act:EMER": emergency
            "act:VR": consultation
            "snomed:50849002": emergency      # Emergency room admission
            "snomed:183460006": emergency     # Obstetric emergency hospital admission
            "snomed:183478001": emergency     # Emergency hospital admission for asthma
            "snomed:702927004": emergency     # Urgent care clinic
            "snomed:162673000": checkUp       # General examination of patient
            "snomed:185349003": checkUp       # Encounter for check up
            "snomed:410620009": checkUp       # Well child visit
            "snomed:86013001": checkUp        # Periodic reevaluation and management of healthy individual
            "snomed:698314001": consultation  # Consultation for treatment
            "snomed:448337001": consultation  # Telemedicine consultation with patient
            "snomed:185317003": consultation  # Telephone encounter
            "snomed:308646001": other         # Death certification
          techniques:
            "snomed:387854002": massage       # Therapeutic massage
            "cpt:97124": massage
          sites:
            "snomed:304035006": back
            "snomed:91774008": {site: shoulder, side: right}
            "snomed:91775009": {site: shoulder, side: left}
            "snomed:6757004": {site: knee, side: right}
            "snomed:82169009": {site: knee, side: left}
          # Codes of the registry that speak against techniques
          intake:
            "snomed:300916003": latex         # Latex allergy
            "snomed:64859006": osteoporosis
            "snomed:443165006": osteoporosis  # Pathological fracture due to osteoporosis
            "snomed:88805009": heart-failure  # Chronic congestive heart failure
            "snomed:368581000119106": neuropathy  # Neuropathy due to type 2 diabetes mellitus
            "snomed:72892002": pregnancy      # Normal pregnancy
            "rxnorm:855332": anticoagulant    # Warfarin sodium 5 mg oral tablet
        """#
}
