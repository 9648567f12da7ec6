package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report in the XML that JUnit made common: a test case for each trial, its feature as the class. */
final class JUnitXml {

    private final Report report;

    JUnitXml(Report report) {
        this.report = report;
    }

    String text(Suite suite) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute(
                    "name",
                    clean("aiomsg conformance " + report.getImplementation()).strip());
            xml.writeAttribute("tests", Integer.toString(report.getResultsCount()));
            xml.writeAttribute("failures", Long.toString(failures()));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", Long.toString(skipped()));
            xml.writeAttribute("time", seconds(millis()));
            xml.writeCharacters("\n");
            for (Result result : report.getResultsList()) {
                write(xml, result, Reports.featureOf(suite, result.getCaseId()));
            }
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // nothing is written but text
        }
        return text.toString();
    }

    private static void write(XMLStreamWriter xml, Result result, String feature) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "aiomsg." + feature);
        xml.writeAttribute("name", Reports.id(result));
        xml.writeAttribute("time", seconds(result.getMillis()));
        String transcript = clean(String.join("\n", result.getTranscriptList()));
        switch (result.getVerdict()) {
            case FAIL, UNEXPECTED_PASS, VERDICT_UNSPECIFIED, UNRECOGNIZED -> {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", message(result));
                xml.writeCharacters(transcript);
                xml.writeEndElement();
            }
            case UNSUPPORTED, EXPECTED_DEVIATION -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", message(result));
            }
            case NON_STRICT -> {
                xml.writeStartElement("system-out");
                xml.writeCharacters(message(result) + "\n" + transcript);
                xml.writeEndElement();
            }
            case PASS -> {}
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static String message(Result result) {
        return Verdicts.name(result.getVerdict()) + ": " + clean(result.getReason());
    }

    private long failures() {
        return report.getResultsList().stream()
                .filter(result -> Verdicts.fails(result.getVerdict()))
                .count();
    }

    private long skipped() {
        return report.getResultsList().stream()
                .map(Result::getVerdict)
                .filter(verdict -> verdict == Verdict.UNSUPPORTED || verdict == Verdict.EXPECTED_DEVIATION)
                .count();
    }

    private long millis() {
        return report.getResultsList().stream().mapToLong(Result::getMillis).sum();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1_000.0);
    }

    /** XML cannot hold every character, not even escaped. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean fine =
                    c == '\n' || c == '\t' || (c >= ' ' && c <= 0xD7FF) || (c >= 0xE000 && c != 0xFFFE && c != 0xFFFF);
            clean.appendCodePoint(fine ? c : '?');
        });
        return clean.toString();
    }
}
