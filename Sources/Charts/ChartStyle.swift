/// The colours of charts, in light and dark: the one place where they stand.
public enum ChartStyle {
    /// The rules for charts inside a page, whose own sheet sets the colours' names.
    public static let sheet = colors + rules

    /// The rules for a drawing that is a file of its own.
    static let standaloneSheet = sheet + ".chart{font-family:system-ui,sans-serif}"

    /// Eight colours that people with any sight can tell apart (after Okabe and Ito, 2008), and ten steps of one.
    private static let colors = """
        :root{--paper:#fff;--ink:#1c2024;--quiet:#5b636b;--rule:#e3e6e9;\
        --c0:#1b6ca8;--c1:#c2500b;--c2:#0b7f5e;--c3:#a4327f;--c4:#8a6d00;--c5:#3f8fd0;--c6:#7a4fbf;--c7:#6b6f75;\
        --good:#2f8f5b;--late:#c99700;--bad:#c23b3b;--gone:#9aa1a8;--never:#eceef0;\
        --h0:#f0f4f8;--h1:#dce8f2;--h2:#c6dbec;--h3:#aecce4;--h4:#93bbda;--h5:#76a8cf;--h6:#5893c1;--h7:#3c7db0;\
        --h8:#23679b;--h9:#0e5284}\
        @media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e6e9ec;--quiet:#9aa3ab;--rule:#2b3036;\
        --c0:#6cb4ea;--c1:#f0965a;--c2:#4fc79c;--c3:#e183c0;--c4:#d9b93d;--c5:#9dcbf2;--c6:#b79bea;--c7:#a4a9af;\
        --good:#4fb57e;--late:#dcb43a;--bad:#e06c6c;--gone:#6d757d;--never:#22262b;\
        --h0:#1c242c;--h1:#1f3040;--h2:#213c54;--h3:#234968;--h4:#26577d;--h5:#2a6693;--h6:#3176a8;--h7:#4189bd;\
        --h8:#5d9fd0;--h9:#86bbe2}}

        """

    private static let rules = """
        .chart{font-size:12px;font-variant-numeric:tabular-nums}\
        .chart text{fill:var(--ink)}.chart .paper{fill:var(--paper)}\
        .chart .title{font-size:13px;font-weight:600}\
        .chart .tick,.chart .legend,.chart .empty{fill:var(--quiet);font-size:11px}\
        .chart .grid{stroke:var(--rule);stroke-width:1}\
        .chart .mark{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3}\
        .chart .line{fill:none;stroke-width:1.75;stroke-linejoin:round}\
        .chart .line.faint{stroke-width:1;opacity:.55}
        .chart .dot{fill:currentColor}

        """ + (0..<8).map { ".chart .s\($0){stroke:var(--c\($0));color:var(--c\($0))}" }.joined()
        + (0..<HeatMap.steps).map { ".chart rect.h\($0){fill:var(--h\($0))}" }.joined()
            + """
            .chart rect.none,.chart rect.ahead{fill:var(--never)}\
            .chart text.in.h5,.chart text.in.h6,.chart text.in.h7,.chart text.in.h8,.chart text.in.h9{fill:#fff}\
            .chart text.in.none,.chart text.in.ahead{fill:var(--quiet)}\
            @media (prefers-color-scheme:dark){.chart text.in.h7,.chart text.in.h8,.chart text.in.h9{fill:#0b0e11}}\
            .o-accepted{fill:var(--good)}.o-late{fill:var(--late)}.o-refused,.o-revoked{fill:var(--bad)}\
            .o-silent{fill:var(--bad);fill-opacity:.55}.o-declined,.o-overtaken{fill:var(--gone)}\
            .o-unasked{fill:var(--never)}
            """
}
