package io.aiomsg.wirespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void readsCellsWithAndWithoutQuotationMarks() {
        Table table = Table.parse("name, default\r\na,\"1, or \"\"2\"\"\"\nb,");
        assertThat(table.header()).containsExactly("name", "default");
        assertThat(table.rows()).containsExactly(List.of("a", "1, or \"2\""), List.of("b", ""));
        assertThat(table.cell(0, "default")).isEqualTo("1, or \"2\"");
    }

    @Test
    void refusesWhatIsNoTable() {
        assertThatThrownBy(() -> Table.parse("a,b\n1\n"))
                .hasMessage("row 1 below the header has 1 cells; the header has 2");
        assertThatThrownBy(() -> Table.parse("")).hasMessage("the table has no header");
        assertThatThrownBy(() -> Table.parse("a\n\"b")).hasMessage("a quotation mark is not closed");
        assertThatThrownBy(() -> Table.parse("a\nb").cell(0, "c")).hasMessage("there is no column c");
        assertThatThrownBy(() -> Table.load("gone")).hasMessage("there is no table gone");
    }
}
