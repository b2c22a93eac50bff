public import Federation

extension NodeFile {
    /// A node's file to start from, with what the keys mean. It can be parsed.
    public static func template(name: NodeName, coordinator: String) -> String {
        """
        # An institution's node. Every key: docs/configuration.md. Paths are relative to this file.
        # Check it with: tributary node check --config node.yaml

        name: \(YAMLText.scalar(name.text))
        coordinator: \(YAMLText.scalar(coordinator))
        state: state               # the folder of key, certificate, outbox and models
        # proxy: http://proxy.example.org:3128   # instead of HTTPS_PROXY
        # drain_seconds: 10        # for an upload under way when it is told to stop
        # health: {port: 9081}     # /healthz and /readyz for probes, on 127.0.0.1

        # The data for every study. To take part in some only, put it under their names instead:
        # studies:
        #   digits: {data: {…}}
        data:
          csv: data.csv            # may be gzipped; idx: {images: …, labels: …} for files such as MNIST's
          delimiter: ","
          header: true             # false needs columns: with the names
          features:
            - columns: "*"         # a name, a pattern or a list of them; the label and the task are never features
              scaling: standardize # or none, {range: [0, 16]}; categories: [a, b] instead for texts
              missing: refuse      # or skip, mean, indicator, {value: 0}
              missing_tokens: ["", "?", NA, NaN, nan]
          label:
            column: label
            classes: ["0", "1"]    # in the order of the outputs; or positive_above: 0, or value: true
        #   task: {column: year, values: {"2024": year-2024}}   # or tasks: {first: {csv: first.csv}} instead of csv
          holdout: 0.2             # the part of the rows that is kept to measure with
          bad_rows: refuse         # or skip, up to max_bad_fraction: 0.1

        """
    }
}
