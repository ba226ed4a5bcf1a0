package io.chainlog.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ConnectorStatusTest {
  @Test
  void isHealthyWhileConnectorAndTasksRun() throws JsonProcessingException {
    assertThat(status("RUNNING", "RUNNING", "").isFailed()).isFalse();
  }

  @Test
  void isFailedWhenATaskIs() throws JsonProcessingException {
    assertThat(status("RUNNING", "FAILED", "trace").isFailed()).isTrue();
  }

  @Test
  void isFailedWhenTheConnectorIs() throws JsonProcessingException {
    assertThat(status("FAILED", "RUNNING", "").isFailed()).isTrue();
  }

  @Test
  void givesTheInnermostCauseAsTheReason() throws JsonProcessingException {
    String trace =
        "ConnectException: Exiting WorkerSinkTask\\n\\tat a.B\\nCaused by: io.X: first\\n\\tat c.D"
            + "\\nCaused by: io.Y: the disk is full\\n\\t... 10 more\\n";

    assertThat(status("RUNNING", "FAILED", trace).reason()).isEqualTo("io.Y: the disk is full");
  }

  @Test
  void givesTheFirstLineWhereThereIsNoCause() throws JsonProcessingException {
    assertThat(status("RUNNING", "FAILED", "io.X: alone\\n\\tat a.B").reason())
        .isEqualTo("io.X: alone");
  }

  private static ConnectorStatus status(String connector, String task, String trace)
      throws JsonProcessingException {
    String json =
        String.format(
            Locale.ROOT,
            """
            {"name": "archive", "connector": {"state": "%s", "worker_id": "w"},
             "tasks": [{"id": 0, "state": "RUNNING"}, {"id": 1, "state": "%s", "trace": "%s"}]}
            """,
            connector,
            task,
            trace);
    return ConnectorStatus.of(new ObjectMapper().readTree(json));
  }
}
