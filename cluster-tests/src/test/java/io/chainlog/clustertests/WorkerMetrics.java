package io.chainlog.clustertests;

import io.chainlog.cluster.Ports;
import java.io.IOException;
import java.util.List;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The metrics of a worker, over JMX.
 *
 * @param port of the worker's JMX server on the loopback address
 */
record WorkerMetrics(int port) {
  /** What the worker is to be started with. */
  List<String> jvmOptions() {
    return List.of(
        "-Dcom.sun.management.jmxremote.port=" + port,
        "-Dcom.sun.management.jmxremote.rmi.port=" + port,
        "-Dcom.sun.management.jmxremote.host=" + Ports.LOOPBACK,
        "-Djava.rmi.server.hostname=" + Ports.LOOPBACK,
        "-Dcom.sun.management.jmxremote.authenticate=false",
        "-Dcom.sun.management.jmxremote.ssl=false");
  }

  /** The sum over a connector's tasks in this worker; 0 if it has none, or does not answer. */
  @SuppressWarnings("BanJNDI") // a worker on the loopback address that was started here
  long sum(String connector, String metric) {
    try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(url()))) {
      MBeanServerConnection server = jmx.getMBeanServerConnection();
      long sum = 0;
      for (ObjectName name : server.queryNames(new ObjectName("kafka.connect:*"), null)) {
        if (connector.equals(name.getKeyProperty("connector"))) {
          sum += value(server, name, metric);
        }
      }
      return sum;
    } catch (IOException | JMException e) {
      return 0;
    }
  }

  private static long value(MBeanServerConnection server, ObjectName name, String metric)
      throws IOException, JMException {
    try {
      return ((Number) server.getAttribute(name, metric)).longValue();
    } catch (AttributeNotFoundException e) {
      return 0;
    }
  }

  private String url() {
    return "service:jmx:rmi:///jndi/rmi://" + Ports.LOOPBACK + ":" + port + "/jmxrmi";
  }
}
